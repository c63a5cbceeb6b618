"""``daumoi bench``: the generator, the run on anyone's files, the growth table, on tiny sizes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from bot.benches.asking import fragment
from bot.benches.fairness import bears_all, hollow, telling, whole_words
from bot.benches.generating import other_questions, questions, records
from bot.benches.handed import Refused, asker_place, handed_questions, handed_records
from bot.benches.otherwise import STYLES, gist
from bot.benches.scale import auc, kept, measure, percentile, table
from bot.benching import bench_match


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.benching", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", timeout=60)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    done = run("generate", str(folder), "--records", "400", "--questions", "24", "--seed", "7")
    assert done.returncode == 0, done.stderr
    return folder


def test_match_writes_a_line_for_each_question(made: Path) -> None:
    out = made / "answers.jsonl"
    done = run("match", str(made / "records.jsonl"), str(made / "questions.jsonl"), "--out", str(out))
    assert done.returncode == 0, done.stderr
    for word in ("build", "load", "memory", "reading + matching", "matching alone", "p50", "p95", "p99"):
        assert word in done.stdout
    asked = [json.loads(line) for line in (made / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in answers] == [one["id"] for one in asked]
    assert all(set(one) == {"id", "top", "score", "micros"} and len(one["top"]) <= 3 for one in answers)
    right = sum(one["gold"] in answer["top"][:1] for one, answer in zip(asked, answers, strict=True) if one["gold"])
    assert right >= 22


@pytest.mark.parametrize(("content", "said"), [("{", "JSON"), ("[1]", "JSON"), (None, "không đọc được")])
def test_a_bad_file_is_named(tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "records.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = run("match", str(path), str(path))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


MESSY = (
    "\ufeff"
    '{"id": 1, "statement": "Tỷ lệ hóa đơn điện tử", "place": "Xã A", "year": 2024.0}\n'
    '{"id": 1, "statement": "x y", "place": "Xã B", "year": "2024", "level": 7, "lead": [], "more": {}}\n'
    '{"id": 2, "statement": \n'
    "[]\n\n"
    "\udcff\udcfe\nnull\n"
    '{"statement": "z", "place": "Xã C", "year": 2024}\n'
    '{"id": 3, "statement": ["w"], "place": {"a": 1}, "year": [2024]}\n'
    '{"id": "\\ud800", "statement": "v \\ud800", "place": "Xã \\ud800", "year": 2023}\n'
    '{"id": 4, "place": "", "province": null, "year": NaN}\n'
).encode("utf-8", "surrogateescape")


def test_records_that_cannot_be_used_are_left_out_and_told_of(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(MESSY)
    handed = handed_records(path)
    assert [row["id"] for row in handed.rows] == [1, 1, "dòng 8", 3, "\ud800", 4]
    told = "\n".join(handed.remarks)
    assert "4 dòng bị bỏ qua vì không phải một đối tượng JSON (dòng 3, 4, 6, 7)" in told
    assert "2 bản ghi thiếu statement, place hoặc year hợp lệ" in told
    assert "1 bản ghi không có id" in told
    assert "1 bản ghi trùng id" in told


def test_a_run_on_messy_files_answers_every_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "records.jsonl").write_bytes(MESSY)
    asked = [{"id": 1, "text": "hóa đơn điện tử xã A 2024"}, {"text": None, "place": [1], "year": "x"}, {}, {"id": 1}]
    lines = [json.dumps(one) for one in asked]
    (tmp_path / "questions.jsonl").write_text("\n".join([*lines, "{"]), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    bench_match(tmp_path / "records.jsonl", tmp_path / "questions.jsonl", out)
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [1, None, None, 1]
    assert answers[0]["top"][0] == 1
    assert answers[1]["top"] == []
    told = capsys.readouterr().err
    assert "3 câu hỏi không có text" in told
    assert "1 câu hỏi trùng id" in told


@pytest.mark.parametrize("empty", ["records", "questions"])
def test_an_empty_file_is_told_of_and_no_error(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], empty: str
) -> None:
    (tmp_path / "empty.jsonl").touch()
    files = {name: made / f"{name}.jsonl" for name in ("records", "questions")}
    files[empty] = tmp_path / "empty.jsonl"
    bench_match(files["records"], files["questions"], tmp_path / "out.jsonl")
    assert "empty.jsonl: không có dòng nào" in capsys.readouterr().err
    answers = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(answers) == (30 if empty == "records" else 0)
    assert all(json.loads(line)["top"] == [] for line in answers)


def test_an_answer_file_that_cannot_be_written_is_named(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        bench_match(made / "records.jsonl", made / "questions.jsonl", tmp_path / "nowhere" / "out.jsonl")
    assert ended.value.exit_code == 2
    assert "không ghi được" in capsys.readouterr().err


def test_a_file_without_a_line_of_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{\n[1]\n", encoding="utf-8")
    for hand in (handed_records, handed_questions):
        with pytest.raises(Refused, match="không có dòng nào là một đối tượng JSON"):
            hand(tmp_path / "bad.jsonl")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Xã A, Tỉnh B", "Xã A, Tỉnh B"),
        ({"place": "Xã A", "province": "Tỉnh B"}, "Xã A, Tỉnh B"),
        ({"name": "Tỉnh B", "province": "Tỉnh B"}, "Tỉnh B"),
        ({}, None),
        (None, None),
        ("", None),
    ],
)
def test_a_profile_may_be_a_text_or_an_object(value: object, wanted: str | None) -> None:
    assert asker_place(value) == wanted


@pytest.mark.parametrize("shorten", [fragment, gist])
def test_no_shortened_question_fits_two_records_of_its_place_and_year(
    shorten: Callable[[str, list[str], random.Random], str],
) -> None:
    made, chance = [record["wording"] for record in records(40, 3)], random.Random(5)  # noqa: S311
    for wording in made:
        rivals = [other for other in made if other is not wording]
        short = shorten(wording, rivals, chance)
        assert short == wording or not bears_all(map(telling, rivals), short.split())


def test_a_fragment_keeps_words_whole_and_says_something() -> None:
    assert whole_words("Tỷ lệ doanh nghiệp sử dụng hóa đơn điện tử") == [
        "Tỷ lệ", "doanh nghiệp", "sử dụng", "hóa đơn", "điện tử",
    ]  # fmt: skip
    assert hollow(["đảm", "bảo"])
    assert not hollow(["hóa", "đơn"])
    assert bears_all([telling("Tỷ lệ TTHC được công khai")], ["công khai", "thủ tục hành chính"])


def test_the_second_maker_repeats_and_has_all_its_styles() -> None:
    made = list(records(400, 7))
    asked = other_questions(made, 70, 7)
    assert asked == other_questions(made, 70, 7)
    assert {one["noise"] for one in asked} == set(STYLES)
    assert sum(one["gold"] is None for one in asked) == 17


def test_a_smaller_corpus_is_a_prefix_and_a_seed_repeats() -> None:
    large = list(records(300, 3))
    assert list(records(100, 3)) == large[:100]
    assert questions(large, 12, 3) == questions(large, 12, 3)
    assert {one["noise"] for one in questions(large, 12, 3)} == {
        "clean", "unmarked", "typos", "abbreviations", "fragment", "synonyms",
    }  # fmt: skip


def test_the_table_sets_both_side_by_side() -> None:
    size = measure(400, 5, lambda _: None, questions_asked=180)
    lines = "\n".join(table([size]))
    assert "whole question" in lines
    assert size.talk.right > 10 * max(size.talk.wrong, 1)
    others = [right for style in size.other.first.values() for right in style]
    assert sum(others) / len(others) > 0.95
    assert "two-stage" in lines
    assert "AUC" in lines
    ours = [right for noise in size.ours.first.values() for right in noise]
    peers = [right for noise in size.peer.first.values() for right in noise]
    assert sum(ours) / len(ours) > 0.95 > sum(peers) / len(peers)


def test_figures() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([], 0.5) == 0.0
    assert auc([0.9, 0.8], [0.1, 0.8]) == 0.875
    assert kept([0.9, 0.2], [0.1] * 9 + [0.5]) == 0.5

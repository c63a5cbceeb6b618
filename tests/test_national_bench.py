"""``daumoi bench``: the generator, the run on anyone's files, the growth table, on tiny sizes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.benches.generating import questions, records
from bot.benches.scale import auc, kept, measure, percentile, table


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


def test_a_smaller_corpus_is_a_prefix_and_a_seed_repeats() -> None:
    large = list(records(300, 3))
    assert list(records(100, 3)) == large[:100]
    assert questions(large, 12, 3) == questions(large, 12, 3)
    assert {one["noise"] for one in questions(large, 12, 3)} == {
        "clean", "unmarked", "typos", "abbreviations", "fragment", "synonyms",
    }  # fmt: skip


def test_the_table_sets_both_side_by_side() -> None:
    size = measure(400, 5, lambda _: None)
    lines = "\n".join(table([size]))
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

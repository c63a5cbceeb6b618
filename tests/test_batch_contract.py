"""``daumoi ask --batch`` as another program sees it: a real process, JSON lines in and out, its exit status."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.choosing import chosen
from bot.composing import ZONE
from bot.question import Context, Pending, Question
from bot.talk import Message
from intents.reading import read
from tests.plan_samples import assistant

DAUMOI = Path(sys.executable).parent / "daumoi"
FIBRE = "tỷ lệ hộ gia đình có cáp quang là bao nhiêu"
LONG = "hóa đơn điện tử " * 6_250
"""100,000 characters."""

GOOD: list[dict[str, Any]] = [
    {"id": "value", "text": "Bắc Giang đặt chỉ tiêu hồ sơ sức khỏe điện tử bao nhiêu?", "today": "2024-05-02"},
    {"id": 7, "text": "Ai theo dõi chỉ tiêu cáp quang?", "today": "2024-05-02", "place": "Hợp Thịnh"},
    {"id": "hello", "text": "xin chào"},
    {"id": "outside", "text": "Thời tiết Hà Nội ngày mai thế nào?"},
    {"id": "talk-1", "chat": "a", "text": "Hợp Thịnh: ai theo dõi chỉ tiêu cáp quang?", "today": "2024-05-02"},
    {"id": "other", "chat": "b", "text": "Lạng Sơn 2025 kinh tế số chiếm bao nhiêu GRDP?", "today": "2025-02-01"},
    {"id": "talk-2", "chat": "a", "text": "thế còn Bắc Giang?", "today": "2024-05-02"},
    {"id": "other-2", "chat": "b", "text": "thế còn năm 2022?", "today": "2025-02-01"},
    {"id": "long", "text": LONG, "today": "2024-05-02", "place": "Bắc Giang"},
    {"id": "surrogate", "text": "hóa đơn \ud800\udc00\udfff điện tử \ud83d", "today": "2024-05-02"},
    {"id": "empty", "text": ""},
    {"id": "no-choice", "pick": "xã Hợp Thịnh", "today": "2024-05-02"},
    {"id": "asked", "chat": "c", "text": "Dịch vụ công trực tuyến ở Hợp Thịnh", "today": "2024-05-02"},
    {"id": "picked", "chat": "c", "pick": "NGƯỜI DÂN SỬ DỤNG DỊCH VỤ CÔNG", "today": "2024-05-02"},
    {"id": "at home", "text": FIBRE, "today": "2024-05-02", "place": "Hợp Thịnh"},
    {"id": "unmarked", "text": FIBRE, "today": "2025-05-02", "place": "lang son"},
    {"id": "elsewhere", "text": f"{FIBRE} ở Bắc Giang", "today": "2024-05-02", "place": "Hợp Thịnh"},
    {"id": None, "text": "cảm ơn"},
]
SECRET = "bimatzyxwv"
BAD: list[tuple[str, object, str]] = [
    ("{", None, "dòng 2 không phải JSON"),
    ("[1, 2]", None, "phải là một đối tượng JSON"),
    ('"chuỗi"', None, "phải là một đối tượng JSON"),
    ('{"id": "no-text"}', "no-text", 'thiếu "text"'),
    ('{"id": "number", "text": 5}', "number", "phải là chuỗi"),
    ('{"id": "null", "text": null}', "null", "phải là chuỗi"),
    ('{"id": "day", "text": "chào", "today": "2024-02-30"}', "day", "«2024-02-30»"),
    ('{"id": "day-2", "text": "chào", "today": "hôm qua"}', "day-2", "cần dạng năm-tháng-ngày"),
    ('{"id": "where", "text": "chào", "place": "Cao Bằng"}', "where", "không có kế hoạch của nơi «Cao Bằng»"),
]
"""(line, id in the answer, words of its text)."""


@dataclass(frozen=True)
class Run:
    status: int
    out: tuple[dict[str, Any], ...]
    notices: str

    def by_id(self, key: object) -> dict[str, Any]:
        return next(entry for entry in self.out if entry["id"] == key)


def run(folder: Path, lines: Sequence[str], *, database: Path | None = None, batch: str = "-") -> Run:
    """One batch in a process of its own, with nothing of this machine's settings but its PATH."""
    environment: Mapping[str, str] = {
        "HOME": str(folder),
        "PATH": os.environ.get("PATH", ""),
        "DAUMOI_DATABASE": str(database or folder / "daumoi.sqlite3"),
    }
    done = subprocess.run(
        [str(DAUMOI), "ask", "--batch", batch],
        input="".join(line + "\n" for line in lines).encode(),
        env=dict(environment),
        capture_output=True,
        timeout=60,
        check=False,
    )
    answers = tuple(json.loads(line) for line in done.stdout.decode().split("\n") if line)
    return Run(done.returncode, answers, done.stderr.decode())


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("good"), [json.dumps(entry) for entry in GOOD])


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Run:
    lines = [json.dumps(GOOD[0]), *(line for line, _, _ in BAD), json.dumps(GOOD[1])]
    return run(tmp_path_factory.mktemp("bad"), lines)


def test_every_line_is_answered_once_and_in_order(good: Run) -> None:
    assert [entry["id"] for entry in good.out] == [entry["id"] for entry in GOOD]
    assert good.status == 0
    assert good.notices == ""


def test_an_answer_has_the_promised_fields(good: Run) -> None:
    for entry in good.out:
        assert list(entry) == ["id", "kind", "intent", "text", "choices", "items", "sources"]
        assert entry["kind"] in {"answer", "choose", "decline", "chat"}
        assert entry["text"].strip()
        assert all(list(choice) == ["label"] and choice["label"] for choice in entry["choices"])
        assert all(sorted(item) == ["code", "document"] for item in entry["items"])


@pytest.mark.parametrize(
    ("key", "kind", "needed"),
    [
        ("value", "answer", "trên 95%"),
        (7, "answer", "Ngô Nam Hà"),
        ("hello", "chat", "chào"),
        ("outside", "decline", "không"),
        ("talk-1", "answer", "Ngô Nam Hà"),
        ("talk-2", "answer", "Sở Thông tin và Truyền thông"),
        ("other", "answer", "khoảng 20%"),
        ("other-2", "answer", "10%"),
        ("long", "decline", "500 ký tự"),
        ("picked", "answer", "trên 50%"),
        ("surrogate", "answer", "hóa đơn"),
        (None, "chat", "không có gì"),
    ],
)
def test_kinds_and_words(good: Run, key: object, kind: str, needed: str) -> None:
    entry = good.by_id(key)
    assert (entry["kind"], needed in entry["text"]) == (kind, True), entry


def test_answers_name_their_records_and_sources(good: Run) -> None:
    entry = good.by_id(7)
    assert {"document": "hop-thinh-2024-ke-hoach", "code": "PL.III.3"} in entry["items"]
    assert any("Phụ lục, mục III, dòng 3" in source for source in entry["sources"])
    assert all(source in entry["text"] for source in entry["sources"])


def test_chats_do_not_leak_into_each_other(good: Run) -> None:
    assert "GRDP" not in good.by_id("talk-2")["text"]
    assert "cáp quang" not in good.by_id("other-2")["text"]


def test_a_place_is_the_profile_of_its_line_only(good: Run) -> None:
    def documents(key: str) -> set[str]:
        return {item["document"] for item in good.by_id(key)["items"]}

    assert documents("at home") == {"hop-thinh-2024-ke-hoach"}
    assert "lang-son-2025-ke-hoach" in documents("unmarked")
    assert documents("elsewhere") == {"bac-giang-2024-ke-hoach"}


def test_a_choice_is_picked_by_a_part_of_its_label(good: Run) -> None:
    assert good.by_id("asked")["kind"] == "choose"
    assert 2 <= len(good.by_id("asked")["choices"]) <= 5
    assert {item["document"] for item in good.by_id("picked")["items"]} == {"hop-thinh-2024-ke-hoach"}


@pytest.mark.parametrize(("pick", "label"), [("HOÁ ĐƠN", 0), ("hợp đồng", 1), ("lúa", None), ("", None), (" ?", None)])
def test_labels_are_compared_without_case_and_tone_mark_placement(pick: str, label: int | None) -> None:
    offers = tuple(
        Pending(label=text, question=Question(intent="value", words=text))
        for text in ("Hóa đơn điện tử", "Hợp đồng điện tử")
    )
    now = datetime(2024, 5, 2, 12, tzinfo=ZONE)
    reading = read(pick, assistant().base.lexicon, now.date())
    question = chosen(Message("batch", "x", pick, now, picked=True), reading, Context(offered=offers, asked=True))
    assert question == (None if label is None else offers[label].question)


def test_a_bad_line_gets_an_error_and_the_rest_goes_on(bad: Run) -> None:
    assert bad.status == 1
    assert len(bad.out) == len(BAD) + 2
    assert (bad.out[0]["kind"], bad.out[-1]["kind"]) == ("answer", "answer")


@pytest.mark.parametrize("number", range(len(BAD)), ids=[line for line, _, _ in BAD])
def test_an_error_says_what_to_mend(bad: Run, number: int) -> None:
    _, key, words = BAD[number]
    entry = bad.out[1 + number]
    assert list(entry) == ["id", "kind", "text"]
    assert (entry["id"], entry["kind"]) == (key, "error")
    assert words in entry["text"]


def test_a_file_is_read_like_the_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "câu hỏi.jsonl"
    file.write_bytes(b"\n" + json.dumps(GOOD[0]).encode() + b"\n\n" + b'{"id": "bytes", "text": "ch\xff"}')
    found = run(tmp_path, [], batch=str(file))
    assert [entry["id"] for entry in found.out] == ["value", "bytes"]
    assert found.status == 0


def test_a_missing_file_is_told_in_a_line(tmp_path: Path) -> None:
    found = run(tmp_path, [], batch=str(tmp_path / "none.jsonl"))
    assert found.status == 2
    assert found.out == ()
    assert "không đọc được tệp" in found.notices
    assert "Traceback" not in found.notices


def test_where_nothing_can_be_written_it_works_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("không phải thư mục", encoding="utf-8")
    found = run(tmp_path, [json.dumps(GOOD[1])], database=tmp_path / "file" / "daumoi.sqlite3")
    assert found.status == 0
    assert "Ngô Nam Hà" in found.out[0]["text"]
    assert "chạy trong bộ nhớ" in found.notices
    assert len(found.notices.strip().splitlines()) == 1


def _published(file: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute("select * from published_plan order by 1").fetchall()
    connection.close()
    return rows


def test_the_second_run_publishes_nothing_again_and_no_question_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "new" / "daumoi.sqlite3"
    run(tmp_path, [json.dumps({"id": 1, "chat": "x", "text": f"việc {SECRET} của tôi"})], database=file)
    first = _published(file)
    assert len(first) == 5
    run(tmp_path, [json.dumps(GOOD[2])], database=file)
    assert _published(file) == first
    stored = b"".join(one.read_bytes() for one in file.parent.iterdir())
    assert SECRET.encode() not in stored, "what a batch asks is nobody's to keep"

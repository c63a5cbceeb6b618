"""Is it in time to finish on a day: told for the day that is supposed, from the deadline that concerns it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.test_meaning import last_reply


@pytest.mark.parametrize(
    ("today", "place", "said", "holds"),
    [
        (date(2024, 6, 20), "Bắc Giang", "kiện toàn đội ngũ cntt đến 2/7 mới xong thì trễ mấy ngày", "trễ 2 ngày"),
        (date(2024, 5, 9), "Hợp Thịnh", "quy che cong thong tin 14/5 ky ban hanh la kip hay lo han", "vẫn trong hạn"),
        # The day supposed is no year of a document: the plan is of 2024, the work reaches into 2025.
        (
            date(2025, 9, 30),
            "Bắc Giang",
            "Đúng 30/9/2025 mới bàn giao CSDL đất đai Sơn Động có bị trễ không?",
            "ngày cuối",
        ),
        (date(2025, 1, 5), "Bắc Giang", "csdl đất đai TP Bắc Giang mà 5/1/2025 mới xong là lố hay kịp?", "31/12/2024"),
        # A stretch that begins after the last day is late by at least that.
        (
            date(2023, 1, 16),
            "Lạng Sơn",
            "Tổng kết thi đua để sang giữa tháng 2/2023 có bị coi là trễ không?",
            "ít nhất 11",
        ),
        # Of what comes back, the occurrence whose quarter has begun.
        (date(2024, 9, 15), "Hợp Thịnh", "nay 15/9 em mới gửi bc quý cho VPTK là đúng hẹn hay trễ hẹn ạ", "14/9/2024"),
        (date(2024, 7, 12), "Bắc Giang", "kiện toàn đội ngũ chuyên trách cntt chậm mấy ngày rồi", "quá hạn 12 ngày"),
        # What comes back is told for the time meant.
        (date(2025, 7, 2), "Lạng Sơn", "Đợt báo cáo quý kế tiếp của Sở TTTT lên UBND tỉnh là khi nào?", "29/9/2025"),
        # "Tuần tới | công chức ...": nothing goes to the office.
        (date(2024, 12, 18), "Hợp Thịnh", "Tuần tới công chức Văn phòng - Thống kê phải nộp gì?", "24/12/2024"),
        # An office that must do nothing by a day itself is what the work is said of.
        (date(2022, 9, 12), "Lạng Sơn", "Quý sau Lạng Sơn có mốc nào về số hóa hồ sơ một cửa?", "cấp huyện"),
        (date(2024, 12, 26), "Hợp Thịnh", "đợt báo cáo kế tiếp của xã là hôm nào", "Không có hạn nào"),
        (date(2024, 4, 9), "Bắc Giang", "Mấy tháng 1 lần các sở phải báo cáo kết quả kế hoạch CĐS?", "quý"),
        (
            date(2025, 1, 20),
            "Lạng Sơn",
            "mỗi quý trước ngày 30 thì cơ quan nào báo cáo ubnd tỉnh",
            "Thông tin và Truyền thông",
        ),
        (date(2025, 10, 20), "Lạng Sơn", "con bao nhieu ngay de chuyen het dai truyen thanh FM o cap xa", "72 ngày"),
    ],
)
def test_a_day_is_told_and_held_against_the_one_supposed(today: date, place: str, said: str, holds: str) -> None:
    reply = last_reply(today, place, said)
    assert reply.kind == "answer", reply.text
    assert holds in reply.text


def test_who_and_when_are_told_together() -> None:
    said = "Tổng kết phong trào thi đua chuyển đổi số do ai tham mưu, làm khi nào?"
    reply = last_reply(date(2022, 12, 12), "Lạng Sơn", said)
    assert "31/1/2023" in reply.text
    assert "Sở Thông tin và Truyền thông" in reply.text


def test_a_day_in_time_is_not_called_late() -> None:
    reply = last_reply(date(2024, 5, 9), "Hợp Thịnh", "Quy chế cổng thông tin 14/5 ký có lố hạn không?")
    assert "trễ" not in reply.text

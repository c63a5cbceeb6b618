"""What is meant where the words alone would lead astray: each line is a mistake that was made once."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import count

import pytest

from bot.composing import ZONE
from bot.places import place_id
from bot.talk import Message, Profile, Reply
from tests.plan_samples import assistant

_chats = count()


def last_reply(today: date, place: str | None, *said: str) -> Reply:
    bot, chat = assistant(), f"meaning-{next(_chats)}"
    profile = Profile(place=place_id(bot.base, place) if place else None)
    now = datetime.combine(today, time(9), ZONE)
    return [bot.respond(Message("test", chat, text, now, profile)) for text in said][-1]


SPRING = date(2024, 5, 2)


@pytest.mark.parametrize(
    ("today", "place", "said", "holds"),
    [
        # The asker's own office is an office.
        (
            date(2022, 6, 22),
            None,
            ("Tôi làm ở Bưu điện tỉnh Lạng Sơn", "kế hoạch năm 2022 giao đơn vị tôi chủ trì gì?"),
            "địa chỉ số",
        ),
        # "Sở nào" is not asked of what a committee does.
        (
            date(2022, 8, 24),
            None,
            ("sở nào đc giao triển khai chỉ thị thi đua cđs lạng sơn 2022 v ad",),
            "Sở Thông tin và Truyền thông",
        ),
        # What is to be counted stands beside a number in the record that is meant.
        (date(2025, 3, 26), "Lạng Sơn", ("Toàn tỉnh Lạng Sơn hiện có bao nhiêu trạm BTS?",), "3.455"),
        (date(2025, 6, 10), None, ("nen tang kiem tra so lang son thi diem o may co quan", "ke ten ra"), "Cao Lộc"),
        # Growth is not asked of the year it is counted from.
        (date(2022, 8, 3), None, ("Số giao dịch cửa hàng số phải tăng gấp mấy lần so với năm trước?",), "7 lần"),
        # Shares do not answer how many of something else; aims are no results.
        (date(2024, 11, 4), "Hợp Thịnh", ("chỉ tiêu camera an ninh ở các thôn là bao nhiêu mắt",), "không nêu con số"),
        (
            date(2023, 1, 18),
            None,
            ("Cuối năm 2022 thực tế Lạng Sơn kéo cáp quang được bao nhiêu phần trăm hộ?",),
            "không có số liệu kết quả",
        ),
        # A particle typed with its marks is itself: "huyện thì" is no "huyện thị".
        (
            date(2025, 8, 20),
            "Lạng Sơn",
            ("Các sở, ngành và huyện thì gửi báo cáo hằng quý về đâu?",),
            "Sở Thông tin và Truyền thông",
        ),
        # What stands besides is not what is said to stand besides.
        (
            SPRING,
            None,
            ("ai phải xây dựng kế hoạch áp dụng BIM ở bắc giang", "ngoài BIM sở đó còn làm gì"),
            "quy hoạch",
        ),
        # "Còn bà" is no child of hers.
        (date(2024, 11, 6), "Hợp Thịnh", ("Còn bà Lê Thị Lựu theo dõi những gì?",), "văn bản"),
        # "Con số này" is the number just told.
        (
            date(2025, 10, 14),
            None,
            (
                "Bắc Giang 2024 tỷ trọng thương mại điện tử là bao nhiêu?",
                "Sang 2026 con số này thế nào?",
                "Vậy Lạng Sơn 2025?",
            ),
            "7%",
        ),
        # Another part of the same place, named in another record of its plan.
        (
            date(2024, 11, 19),
            "Bắc Giang",
            ("csdl đất đai của Hiệp Hòa bao giờ phải xong", "còn huyện Sơn Động?"),
            "30/9/2025",
        ),
        # "nghe" is "nghề" where no marks are typed; "15t" are years of age.
        (
            date(2022, 10, 26),
            None,
            ("tk ngân hàng cho ng từ 15t trở lên, lạng sơn 2022 giao ai chủ trì z",),
            "Ngân hàng Nhà nước",
        ),
        # A document that plans mention is known by its bare number.
        (date(2024, 5, 9), "Hợp Thịnh", ("đề án 06 ai chỉ đạo",), "Công an"),
        # What a document rests on is asked of it, not of its records.
        (
            date(2024, 7, 30),
            None,
            ("Kế hoạch BCĐ CĐS Bắc Giang 2024 thực hiện nghị quyết nào của Tỉnh ủy?",),
            "111-NQ/TU",
        ),
        # A day that only a report tells is told from it.
        (
            date(2025, 1, 16),
            None,
            ("Lạng Sơn thống nhất dùng hệ thống thông tin nguồn cho đài xã kể từ hôm nào?",),
            "01/8/2024",
        ),
        # A group that another document names within a wider one.
        (
            date(2025, 4, 29),
            None,
            ("Doanh nghiệp bưu chính, viễn thông được đề nghị làm gì trong kế hoạch Lạng Sơn 2025?",),
            "4G",
        ),
        # One's own office holds on into another year, and where only work is asked of.
        (
            date(2025, 3, 27),
            None,
            ("mk ở sở công thương lạng sơn", "2025 giao bên mk làm j", "thế 2022 chủ trì cái nào"),
            "Sở Công Thương",
        ),
        (date(2024, 6, 20), "Hợp Thịnh", ("minh ben hoi nong dan xa", "duoc giao viec gi"), "Hội Nông dân xã"),
        # The number of the plan that a record cites is asked for, not the document's own.
        (
            date(2025, 4, 2),
            None,
            ("nền tảng kiểm tra số ở Lạng Sơn thí điểm ở mấy cơ quan", "theo kế hoạch số mấy"),
            "183/KH-UBND",
        ),
        # "GĐ" beside a department is its head, not a family that narrows its duties.
        (date(2024, 7, 10), None, ("GĐ Sở KH&ĐT Bắc Giang theo dõi chỉ tiêu nào trong phụ lục 2024?",), "15%"),
        # The number of a scheme is part of its name.
        (date(2025, 5, 29), "Lạng Sơn", ("ai triển khai Đề án 06?",), "Công an"),
        # A body that no plan names is not taken for its like on another level.
        (
            SPRING,
            None,
            ("hội nông dân tỉnh bắc giang có nhiệm vụ gì",),
            "không nêu nhiệm vụ riêng nào của Hội Nông dân tỉnh",
        ),
        (SPRING, "Lạng Sơn", ("Văn phòng Tỉnh ủy năm 2025 phải làm gì",), "không nêu nhiệm vụ riêng nào của Văn phòng"),
        # "y" is a word of "y tế", not a particle.
        (SPRING, None, ("tram y te xa hop thinh tiep tuc duy tri nhung nen tang nao",), "tiêm chủng"),
        # "của tỉnh đã" is no subject: the campaign is.
        (
            date(2022, 11, 20),
            "Lạng Sơn",
            ("Phong trào thi đua chuyển đổi số của tỉnh đã kết thúc chưa?",),
            "31/12/2022",
        ),
        # A group of indicators narrows what an office does.
        (date(2022, 12, 1), None, ("mảng kinh tế số 2022 của LS thì sở TTTT chủ trì cái nào",), "cửa hàng số"),
        # Results are told by the time they were reported for, from next year's plan.
        (date(2025, 6, 26), None, ("số hóa hồ sơ TTHC lạng sơn đến hết tháng 9/2024 đạt bao nhiêu %",), "96%"),
        # The units' step of a report, not the standing office's.
        (
            date(2024, 8, 6),
            "Bắc Giang",
            ("Báo cáo thực hiện kế hoạch của Ban chỉ đạo tỉnh thì các đơn vị gửi trước ngày mấy tháng cuối quý?",),
            "15/9/2024",
        ),
        # Wanting to ask is no introduction.
        (
            date(2025, 4, 29),
            "Lạng Sơn",
            ("Sở Nội vụ phải làm gì", "À nhầm, tôi muốn hỏi Sở Nội vụ Bắc Giang cơ"),
            "Bắc Giang 2024",
        ),
    ],
)
def test_what_is_meant_is_told(today: date, place: str | None, said: tuple[str, ...], holds: str) -> None:
    reply = last_reply(today, place, *said)
    assert reply.kind == "answer", reply.text
    assert holds in reply.text


@pytest.mark.parametrize(
    "said",
    [
        "Xã Hợp Thịnh năm 2024 phải đạt bao nhiêu tiêu chí nông thôn mới nâng cao?",
        "Bắc Giang 2024 có mấy chỉ tiêu trồng rừng?",
    ],
)
def test_a_count_of_what_the_plans_do_not_list_is_declined(said: str) -> None:
    assert last_reply(SPRING, None, said).kind == "decline"


def test_a_report_without_figures_is_no_answer_to_how_many() -> None:
    reply = last_reply(date(2025, 8, 20), "Lạng Sơn", "hồ sơ công việc xử lý trực tuyến, ký số đạt bao nhiêu?")
    assert "100%" in reply.text


def test_a_document_that_no_plan_mentions_is_unknown_by_its_kind_and_number() -> None:
    reply = last_reply(date(2025, 7, 1), None, "nghị quyết 57 của bộ chính trị có mấy nhóm nhiệm vụ")
    assert reply.kind == "decline"
    assert "nghị quyết 57" in reply.text


@pytest.mark.parametrize(
    "said",
    ["chỉ tiêu hóa đơn điện tử huyện Chi Lăng, Lạng Sơn", "KH CĐS huyện Cao Lộc 2025 đặt chỉ tiêu DVCTT bao nhiêu"],
)
def test_a_district_without_a_plan_is_not_answered_with_its_provinces_figure(said: str) -> None:
    reply = last_reply(date(2025, 5, 2), None, said)
    assert reply.kind == "decline"
    assert "không có văn bản nào của huyện" in reply.text


def test_a_part_of_the_province_named_before_is_no_other_place() -> None:
    said = "Bắc Giang số hóa cơ sở dữ liệu đất đai huyện Hiệp Hòa và TP Bắc Giang bao giờ xong"
    assert "2024" in last_reply(date(2024, 3, 28), None, said).text
    assert last_reply(date(2024, 3, 28), None, said).kind == "answer"


def test_the_own_commune_is_not_answered_with_the_provinces_figure() -> None:
    said = "chỉ tiêu camera giám sát ở bộ phận 1 cửa trong phụ lục của xã mình là bao nhiêu"
    reply = last_reply(date(2024, 8, 6), "Hợp Thịnh", said)
    assert reply.kind == "decline"
    assert "xã Hợp Thịnh 2024 không có" in reply.text


def test_what_became_of_an_old_province_is_said_of_the_new_one() -> None:
    reply = last_reply(date(2026, 5, 2), None, "chỉ tiêu thanh toán trực tuyến tỉnh Bắc Ninh")
    assert reply.kind == "decline"
    assert "tỉnh Bắc Giang (từ 1/7/2025)" in reply.text
    assert "Nay thuộc" not in last_reply(date(2024, 5, 2), None, "chỉ tiêu thanh toán trực tuyến tỉnh Bắc Ninh").text

"""Matching at national scale, on small made-up provinces: which place, which year, which record, and is it there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.national.index import build
from knowledge.national.matching import Match, Matcher
from knowledge.national.storing import IndexProblem, load, save

STATEMENTS = {
    "hoa-don": "Tỷ lệ doanh nghiệp sử dụng hóa đơn điện tử đạt 100%",
    "hop-dong": "Tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử đạt trên 80%",
    "suc-khoe": "Trên 90% người dân có hồ sơ sức khỏe điện tử",
    "cap-quang": "Tỷ lệ hộ gia đình có đường Internet cáp quang băng rộng đạt tối thiểu 75%",
    "dnnvv": "Tỉ lệ doanh nghiệp nhỏ và vừa sử dụng nền tảng số đạt 30%",
    "phu-trach": "Tỷ lệ cán bộ phụ trách được tập huấn an toàn thông tin đạt 100%",
}
PLACES = [
    ("Tỉnh Bắc Ninh", "Tỉnh Bắc Ninh", "tỉnh"),
    ("Tỉnh Quảng Trị", "Tỉnh Quảng Trị", "tỉnh"),
    ("Xã Hợp Thịnh", "Tỉnh Bắc Ninh", "xã"),
    ("Xã Phú Trạch", "Tỉnh Quảng Trị", "xã"),
    ("Xã An Toàn", "Tỉnh Quảng Trị", "xã"),
    ("Xã Gia Định", "Tỉnh Bắc Ninh", "xã"),
    ("Xã Tân Phú", "Tỉnh Bắc Ninh", "xã"),
    ("Xã Tân Phú", "Tỉnh Quảng Trị", "xã"),
    ("Phường Kinh Bắc", "Tỉnh Bắc Ninh", "phường"),
]
YEARS = (2023, 2024)


def made_records(places: list[tuple[str, str, str]], years: tuple[int, ...] = YEARS) -> list[dict[str, Any]]:
    """One record for each place, year and statement; its id names all three."""
    return [
        {"id": f"{place}/{province}/{year}/{key}", "statement": text, "place": place, "province": province,
         "level": level, "year": year, "lead": None}
        for place, province, level in places for year in years for key, text in STATEMENTS.items()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(build(made_records(PLACES)))


@pytest.mark.parametrize(
    ("text", "place", "year", "wanted"),
    [
        ("hóa đơn điện tử ở xã Hợp Thịnh năm 2024?", None, None, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2024/hoa-don"),
        ("hop dong dien tu o hop thinh nam 2023", None, None, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2023/hop-dong"),
        ("Hợp Thịnh 2024 mấy % hssk điện tử", None, None, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2024/suc-khoe"),
        ("DNNVV dùng nền tảng số, tỉnh Bắc Ninh 2023", None, None, "Tỉnh Bắc Ninh/Tỉnh Bắc Ninh/2023/dnnvv"),
        ("hóa đơn điện tử xã Hợp Thịnh", None, None, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2024/hoa-don"),
        ("ai phụ trách hóa đơn điện tử", "Xã Hợp Thịnh", 2023, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2023/hoa-don"),
        ("hóa đơn điện tử năm 2024", "Hợp Thịnh, Bắc Ninh", 2023, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2024/hoa-don"),
        ("hóa đơn điện tử năm ngoái", "Hợp Thịnh", 2024, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2023/hoa-don"),
        ("tỉnh mình hóa đơn điện tử bao nhiêu", "Hợp Thịnh", 2024, "Tỉnh Bắc Ninh/Tỉnh Bắc Ninh/2024/hoa-don"),
        ("mạng cáp quang vào nhà dân phường Kinh Bắc 2024", None, None, "Phường Kinh Bắc/Tỉnh Bắc Ninh/2024/cap-quang"),
        ("hoá đơn điệnn tử của Hợp Thịnh 2024", None, None, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2024/hoa-don"),
        ("hoadon điện tử của Hợp Thịnh 2024", None, None, "Xã Hợp Thịnh/Tỉnh Bắc Ninh/2024/hoa-don"),
    ],
)
def test_the_record_asked_for_comes_first(
    matcher: Matcher, text: str, place: str | None, year: int | None, wanted: str
) -> None:
    assert matcher.ask(text, place, year).top[:1] == (wanted,)


def where(matcher: Matcher, text: str, place: str | None = None, year: int | None = 2024) -> str:
    """Place and province of the first record."""
    return "/".join(matcher.ask(text, place, year).top[0].split("/")[:2])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ai phụ trách hóa đơn điện tử", "Xã Hợp Thịnh/Tỉnh Bắc Ninh"),
        ("ai phu trach hoa don dien tu", "Xã Hợp Thịnh/Tỉnh Bắc Ninh"),
        ("hộ gia đình có cáp quang", "Xã Hợp Thịnh/Tỉnh Bắc Ninh"),
        ("ho gia dinh co cap quang nam 2024", "Xã Hợp Thịnh/Tỉnh Bắc Ninh"),
        ("cán bộ tập huấn an toàn thông tin", "Xã Hợp Thịnh/Tỉnh Bắc Ninh"),
        ("hóa đơn điện tử xã Phú Trạch", "Xã Phú Trạch/Tỉnh Quảng Trị"),
        ("hoa don dien tu xa phu trach", "Xã Phú Trạch/Tỉnh Quảng Trị"),
        ("ai phụ trách hóa đơn điện tử ở xã An Toàn", "Xã An Toàn/Tỉnh Quảng Trị"),
        ("hóa đơn điện tử của Gia Định", "Xã Gia Định/Tỉnh Bắc Ninh"),
        ("cáp quang cho hộ gia đình xã Gia Định năm 2024", "Xã Gia Định/Tỉnh Bắc Ninh"),
    ],
)
def test_everyday_words_are_no_places(matcher: Matcher, text: str, wanted: str) -> None:
    assert where(matcher, text, "Xã Hợp Thịnh") == wanted


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        ("hóa đơn điện tử xã Tân Phú, Quảng Trị", None, "Xã Tân Phú/Tỉnh Quảng Trị"),
        ("hoa don dien tu tan phu bac ninh", None, "Xã Tân Phú/Tỉnh Bắc Ninh"),
        ("hóa đơn điện tử xã Tân Phú", "Xã Tân Phú, Tỉnh Quảng Trị", "Xã Tân Phú/Tỉnh Quảng Trị"),
        ("hóa đơn điện tử xã Tân Phú", "Xã Hợp Thịnh", "Xã Tân Phú/Tỉnh Bắc Ninh"),
        ("hóa đơn điện tử xã Tân Phú", "Xã An Toàn", "Xã Tân Phú/Tỉnh Quảng Trị"),
    ],
)
def test_communes_of_one_name(matcher: Matcher, text: str, place: str | None, wanted: str) -> None:
    assert where(matcher, text, place) == wanted


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        ("hóa đơn điện tử Quang Ninh 2024", None, "Xã Quang Ninh/Tỉnh Hà Tĩnh"),
        ("hóa đơn điện tử Quảng Ninh 2024", None, "Tỉnh Quảng Ninh/Tỉnh Quảng Ninh"),
        ("hoa don dien tu xa quang ninh 2024", None, "Xã Quang Ninh/Tỉnh Hà Tĩnh"),
        ("hoa don dien tu xa nam trung tinh ha tinh 2024", None, "Xã Nậm Trung/Tỉnh Hà Tĩnh"),
        ("hóa đơn điện tử của Phù Mỹ năm 2024", None, "Xã Phù Mỹ/Tỉnh Quảng Ninh"),
        ("hóa đơn điện tử của Phù Mỹ Nam 2024", None, "Xã Phù Mỹ Nam/Tỉnh Quảng Ninh"),
        ("Cẩm Hải Phú 2024 hóa đơn điện tử", None, "Xã Cẩm Hải Phú/Tỉnh Hà Tĩnh"),
        ("hóa đơn điện tử ở Phù Mỹy tỉnh Quảng Ninh 2024", None, "Xã Phù Mỹ/Tỉnh Quảng Ninh"),
        ("bệnh viện tuyến tỉnh, trung tâm y tế có hóa đơn điện tử", "Xã Hải Phú", "Xã Hải Phú/Tỉnh Quảng Ninh"),
        ("hóa đơn điện tử của tỉnh là bao nhiêu", "Xã Hải Phú", "Xã Hải Phú/Tỉnh Quảng Ninh"),
        ("an tam 2024 giao ai phu trach hoa don dien tu", None, "Xã An Tâm/Tỉnh Quảng Ninh"),
        ("hóa đơn điện tử phường Móng Cái 2 năm 2024", None, "Phường Móng Cái 2/Tỉnh Quảng Ninh"),
        ("hóa đơn điện tử phường Xuân Hương 2024", None, "Phường Xuân Hương - Đà Lạt/Tỉnh Quảng Ninh"),
        ("hóa đơn điện tử xã Hair Phus 2024", None, "Xã Hải Phú/Tỉnh Quảng Ninh"),
    ],
)
def test_names_that_are_near_to_others(text: str, place: str | None, wanted: str) -> None:
    places = [("Tỉnh Quảng Ninh", "Tỉnh Quảng Ninh", "tỉnh"), ("Xã Quang Ninh", "Tỉnh Hà Tĩnh", "xã")]
    places += [("Xã Nậm Trung", "Tỉnh Hà Tĩnh", "xã"), ("Xã Cẩm Hải Phú", "Tỉnh Hà Tĩnh", "xã")]
    places += [
        (name, "Tỉnh Quảng Ninh", "")
        for name in ("Xã Nam Trung", "Xã Phù Mỹ", "Xã Phù Mỹ Nam", "Xã Hải Phú", "Xã Trung Tâm", "Xã Lao Bảo",
                     "Xã An Tâm", "Phường Móng Cái 2", "Phường Xuân Hương - Đà Lạt", "Phường Xuân Phương")
    ]  # fmt: skip
    assert where(Matcher(build(made_records(places))), text, place) == wanted


AGES = [
    ("15", "Tỷ lệ dân số từ 15 tuổi trở lên có tài khoản ngân hàng đạt 80%"),
    ("18", "Tỷ lệ dân số từ 18 tuổi trở lên có tài khoản định danh đạt 95%"),
    ("muc-3", "Dịch vụ công trực tuyến mức độ 3 đạt 60%"),
    ("muc-4", "Dịch vụ công trực tuyến mức độ 4 đạt 30%"),
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("dân số từ 15", "15"),
        ("dân số 18 tuổi trở lên", "18"),
        ("DVC mức độ 3", "muc-3"),
        ("dich vu cong muc do 4", "muc-4"),
    ],
)
def test_figures_that_say_what_is_measured_tell_records_apart(text: str, wanted: str) -> None:
    made = [{"id": key, "statement": said, "place": "Xã Hợp Thịnh", "year": 2024} for key, said in AGES]
    assert Matcher(build(made)).ask(f"{text} ở Hợp Thịnh 2024").top[0] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("tài chính", "tai-chinh"),
        ("cửa hàng số", "cua-hang"),
        ("chuyển đổi số để làm gì", "chuyen-doi"),
        ("nghiệp vụ của các ngành", "nganh"),
        ("hoas ddown ddieenj tuwr", "hoa-don"),
        ("ho gia dinh khong co cua hang so", "cua-hang"),
    ],
)
def test_words_that_may_only_ask_are_told_by_what_stands_beside_them(text: str, wanted: str) -> None:
    said = {
        "tai-chinh": "Tỷ lệ hồ sơ có yêu cầu nghĩa vụ tài chính được thanh toán trực tuyến đạt 50%",
        "cua-hang": "Tỷ lệ hộ gia đình có cửa hàng số đạt 20%",
        "chuyen-doi": "Cơ sở giáo dục sử dụng nền tảng để chuyển đổi số đạt 90%",
        "nganh": "Tỷ lệ phần mềm nghiệp vụ các ngành được kết nối đạt 40%",
        "hoa-don": "Tỷ lệ doanh nghiệp sử dụng hóa đơn điện tử đạt 100%",
        "nghiep-vu": "Tỷ lệ cán bộ được tập huấn nghiệp vụ đạt 100%",
    }
    made = [{"id": key, "statement": text, "place": "Xã Hợp Thịnh", "year": 2024} for key, text in said.items()]
    assert Matcher(build(made)).ask(f"{text} ở Hợp Thịnh 2024 là bao nhiêu?").top[0] == wanted


@pytest.mark.parametrize("year", [2024, "2024", 2024.0, " 2024 "])
def test_years_are_taken_in_any_writing(year: object) -> None:
    record = {"id": 1, "statement": "Tỷ lệ hóa đơn điện tử", "place": "Xã Hợp Thịnh", "year": year}
    assert Matcher(build([record])).ask("hóa đơn điện tử Hợp Thịnh 2024").top == ("1",)


@pytest.mark.parametrize("name", ["Hợp Thịhn", "Hợpp Thịnh", "Hợ Thịnh", "HợpThịnh", "Hộp Thịnh", "Hơp Thnh"])
def test_one_error_in_a_place_is_forgiven(matcher: Matcher, name: str) -> None:
    if name == "Hơp Thnh":
        assert where(matcher, f"hóa đơn điện tử của xã {name}", "Xã An Toàn") == "Xã Hợp Thịnh/Tỉnh Bắc Ninh"
    assert where(matcher, f"hóa đơn điện tử ở xã {name} năm 2024") == "Xã Hợp Thịnh/Tỉnh Bắc Ninh"


@pytest.mark.parametrize("text", ["hóa đơn điện tử xã Mường Lống", "hóa đơn điện tử của tỉnh Hà Giang 2024"])
def test_an_unknown_place_is_not_swapped_for_the_askers_own(matcher: Matcher, text: str) -> None:
    known = matcher.ask("hóa đơn điện tử xã Hợp Thịnh 2024").score
    assert matcher.ask(text, "Xã Hợp Thịnh", 2024).score < 0.5 * known


@pytest.mark.parametrize(
    "text",
    [
        "tỷ lệ hộ nghèo đa chiều ở xã Hợp Thịnh 2024",
        "diện tích rừng trồng mới của Hợp Thịnh 2024",
        "chữ ký số cá nhân ở xã Hợp Thịnh 2024",
        "tỷ lệ tiêm chủng trẻ em xã Hợp Thịnh 2024",
    ],
)
def test_what_is_not_there_scores_low(matcher: Matcher, text: str) -> None:
    there = [matcher.ask(f"{asked} ở xã Hợp Thịnh 2024").score for asked in ("hóa đơn điện tử", "hồ sơ sức khỏe")]
    assert matcher.ask(text).score < 0.5 < min(there)


def test_a_year_without_records_lowers_the_score(matcher: Matcher) -> None:
    assert matcher.ask("hóa đơn điện tử xã Hợp Thịnh 2031").score < 0.5


@pytest.mark.parametrize("text", ["", " ", "?", "🙂", "\ud800", "12 %", "xã", "tỉnh", "năm", "2024", "a" * 5000])
def test_nothing_to_read_is_no_error(matcher: Matcher, text: str) -> None:
    match = matcher.ask(text, "nowhere, at all", 2024)
    assert isinstance(match, Match)
    assert 0.0 <= match.score <= 1.0


def test_saved_and_loaded_answers_alike(matcher: Matcher, tmp_path: Path) -> None:
    save(matcher.index, tmp_path / "index")
    loaded = Matcher(load(tmp_path / "index"))
    for text in (
        "hóa đơn điện tử xã Tân Phú, Quảng Trị 2024",
        "hssk hop thinh 2023",
        "ai phụ trách",
        "hop dog dien tu",
    ):
        assert loaded.ask(text, "Hợp Thịnh", 2024) == matcher.ask(text, "Hợp Thịnh", 2024)


@pytest.mark.parametrize("content", [b"", b"no index\n", b'{"format": "other"}\n'])
def test_what_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(IndexProblem, match="build it again"):
        load(tmp_path / "index")


def test_a_cut_index_is_refused(matcher: Matcher, tmp_path: Path) -> None:
    save(matcher.index, tmp_path / "index")
    whole = (tmp_path / "index").read_bytes()
    (tmp_path / "index").write_bytes(whole[:-10])
    with pytest.raises(IndexProblem, match="cut short"):
        load(tmp_path / "index")


def test_an_unrelated_place_changes_no_answer() -> None:
    own = made_records(PLACES[:4])
    other = made_records([("Xã Mường Nhé", "Tỉnh Điện Biên", "xã")])
    before, after = Matcher(build(own)), Matcher(build(own + other))
    for text in ("hóa đơn điện tử xã Hợp Thịnh 2024", "hssk bac ninh 2023", "cáp quang Phú Trạch, Quảng Trị 2024"):
        assert before.ask(text).top == after.ask(text).top


def test_records_without_place_year_or_statement_are_left_out() -> None:
    index = build([{"id": 1}, {"id": 2, "place": "Xã A", "year": 2024}, {"id": 3, "statement": "x", "year": "?"}])
    assert Matcher(index).ask("hóa đơn điện tử").top == ()

"""Offices and places: every party printed in the five documents resolves, today's names are those of the fact sheet."""

from __future__ import annotations

import datetime as dt
import unicodedata
from importlib.resources import files
from itertools import combinations

import pytest
import yaml

from intents.words import fold
from knowledge.model import ROLES, Plan
from knowledge.parties import Office, Parties, PartiesError, Place, load_parties
from knowledge.parties.loading import parse_parties
from knowledge.parties.names import key, readings

JULY = dt.date(2025, 7, 1)
MARCH = dt.date(2025, 3, 1)

# Assignment cells, section headings, partners and receivers as printed, by place: (printed, id).
LANG_SON_2022_PHAN_CONG = [
    ("Các sở, ban, ngành, UBND các huyện, thành phố.", "so-nganh-huyen"),
    ("Các sở, ban, ngành, UBND các huyện, thành phố", "so-nganh-huyen"),
    ("Các Sở, ban ngành, UBND các huyện, thành phố", "so-nganh-huyen"),
    ("Các sở, ban, ngành, UBND các huyện, thành phố và các cơ quan, đơn vị liên quan", "so-nganh-huyen-lien-quan"),
    ("các sở, ban, ngành", "cac-so-nganh"),
    ("Các Sở, ban ngành", "cac-so-nganh"),
    ("UBND các huyện, thành phố.", "ubnd-huyen"),
    ("các cơ quan, đơn vị liên quan", "co-quan-lien-quan"),
    ("Sở Thông tin và Truyền thông.", "so-thong-tin-truyen-thong"),
    ("Văn phòng UBND tỉnh", "van-phong-ubnd-tinh"),
    ("Văn phòng UBND tỉnh (Trung tâm PVHCC tỉnh)", "van-phong-ubnd-tinh"),
    ("Thanh tra tỉnh", "thanh-tra-tinh"),
    ("Cục Thống kê tỉnh", "cuc-thong-ke-tinh"),
    ("Sở Lao động - Thương binh và Xã hội", "so-lao-dong-tbxh"),
    ("Sở Công Thương", "so-cong-thuong"),
    ("Sở Công thương", "so-cong-thuong"),
    ("Cục Thuế tỉnh", "cuc-thue-tinh"),
    ("Sở Kế hoạch và Đầu tư", "so-ke-hoach-dau-tu"),
    ("Các doanh nghiệp Viễn thông trên địa bàn tỉnh", "doanh-nghiep-vien-thong"),
    ("Ngân hàng Nhà nước Việt Nam Chi nhánh Lạng Sơn", "nhnn-chi-nhanh"),
    ("Sở Giáo dục và Đào tạo", "so-giao-duc-dao-tao"),
    ("Sở Y tế", "so-y-te"),
    ("Bưu điện tỉnh", "buu-dien-tinh"),
    ("Ban Quản lý Khu kinh tế cửa khẩu Đồng Đăng - Lạng Sơn", "ban-quan-ly-kktck"),
    ("các sở, ngành, cơ quan, đơn vị liên quan", "so-nganh-lien-quan"),
]
LANG_SON_2022_CHI_THI = [
    ("các sở, ban, ngành", "cac-so-nganh"),
    ("các huyện, thành phố", "ubnd-huyen"),
    ("các doanh nghiệp trên địa bàn tỉnh", "doanh-nghiep"),
    ("các đơn vị sự nghiệp của tỉnh (cơ sở giáo dục, cơ sở y tế)", "don-vi-su-nghiep-tinh"),
    ("các đơn vị sự nghiệp của tỉnh", "don-vi-su-nghiep-tinh"),
    (
        "Yêu cầu thủ trưởng các sở, ban, ngành, UBND các cấp, các tổ chức, doanh nghiệp trên địa bàn tỉnh",
        "co-quan-to-chuc-doanh-nghiep",
    ),
    ("thủ trưởng các sở, ban, ngành", "cac-so-nganh"),
    ("UBND các cấp", "ubnd-cac-cap"),
    ("các tổ chức", "cac-to-chuc"),
    ("doanh nghiệp trên địa bàn tỉnh", "doanh-nghiep"),
    (
        "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội tỉnh",
        "mat-tran-va-doan-the",
    ),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "mat-tran-to-quoc"),
    ("các tổ chức chính trị - xã hội tỉnh", "to-chuc-chinh-tri-xa-hoi"),
    ("Các doanh nghiệp bưu chính viễn thông, các doanh nghiệp thực hiện chuyển đổi số", "doanh-nghiep-di-dau"),
    ("Các doanh nghiệp bưu chính viễn thông", "doanh-nghiep-buu-chinh-vien-thong"),
    ("các doanh nghiệp thực hiện chuyển đổi số", "doanh-nghiep-chuyen-doi-so"),
    ("Giao Sở Thông tin và Truyền thông", "so-thong-tin-truyen-thong"),
    ("Giao Sở Nội vụ", "so-noi-vu"),
    ("Chủ tịch UBND tỉnh", "ubnd-tinh"),
    ("Người đứng đầu các cơ quan, đơn vị", "co-quan-don-vi"),
    ("thủ trưởng các cơ quan, đơn vị", "co-quan-don-vi"),
    ("các cơ quan, đơn vị, các cụm, khối thi đua trên địa bàn tỉnh", "co-quan-don-vi"),
    ("các cụm, khối thi đua trên địa bàn tỉnh", "cum-khoi-thi-dua"),
    ("Tổ công nghệ cộng đồng số", "to-cong-nghe-so-cong-dong"),
    ("Bộ phận một cửa cấp tỉnh", "bo-phan-mot-cua"),
    ("Hội đồng TĐKT TW", "hoi-dong-tdkt-trung-uong"),
    ("Bộ Thông tin và Truyền thông", "bo-thong-tin-truyen-thong"),
    ("Ban TĐKT TW", "ban-tdkt-trung-uong"),
    ("Thường trực Tỉnh ủy", "tinh-uy"),
    ("Thường trực HĐND tỉnh", "hdnd-tinh"),
    ("Chủ tịch, các Phó Chủ tịch UBND tỉnh", "ubnd-tinh"),
    ("Thành viên HĐ TĐKT tỉnh", "hoi-dong-tdkt-tinh"),
    ("Các đơn vị tham gia cụm thi đua của tỉnh", "cum-khoi-thi-dua"),
    ("Ban TĐKT, Sở Nội vụ", "so-noi-vu"),
    ("C, PVP UBND tỉnh, các phòng CM, ĐV trực thuộc", "van-phong-ubnd-tinh"),
    ("Các cơ quan nhà nước", "co-quan-don-vi"),
    ("Các tổ chức, doanh nghiệp trên địa bàn tỉnh", "to-chuc-doanh-nghiep"),
    ("đội ngũ cán bộ, công chức, viên chức, doanh nhân, trí thức", "doi-ngu-thi-dua"),
    ("Hồ Tiến Thiệu", "ho-tien-thieu"),
]
LANG_SON_2025 = [
    ("Sở Thông tin và Truyền thông", "so-thong-tin-truyen-thong"),
    ("Văn phòng UBND tỉnh", "van-phong-ubnd-tinh"),
    ("Sở Kế hoạch và Đầu tư", "so-ke-hoach-dau-tu"),
    ("Sở Tài chính", "so-tai-chinh"),
    ("Sở Nội vụ", "so-noi-vu"),
    ("Sở Công Thương", "so-cong-thuong"),
    ("Ban Quản lý Khu kinh tế cửa khẩu Đồng Đăng - Lạng Sơn", "ban-quan-ly-kktck"),
    ("Ngân hàng Nhà nước Việt Nam Chi nhánh tỉnh Lạng Sơn", "nhnn-chi-nhanh"),
    ("Cục Thuế tỉnh", "cuc-thue-tinh"),
    ("Công an tỉnh", "cong-an-tinh"),
    (
        "Các sở, ban, ngành; các đơn vị sự nghiệp trực thuộc UBND tỉnh; UBND các huyện, thành phố",
        "so-nganh-don-vi-huyen",
    ),
    ("các đơn vị sự nghiệp trực thuộc UBND tỉnh", "don-vi-su-nghiep-tinh"),
    (
        "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội tỉnh",
        "mat-tran-va-doan-the",
    ),
    (
        "Đề nghị các doanh nghiệp bưu chính, viễn thông - CNTT trên địa bàn tỉnh",
        "doanh-nghiep-buu-chinh-vien-thong-cntt",
    ),
    ("các cơ quan, đơn vị liên quan", "co-quan-lien-quan"),
    ("các cơ quan đơn vị liên quan", "co-quan-lien-quan"),
    ("các cơ quan liên quan", "co-quan-lien-quan"),
    ("các cơ quan báo chí truyền thông", "co-quan-bao-chi"),
    ("các sở, ban, ngành, địa phương", "so-nganh-dia-phuong"),
    ("các tổ chức tín dụng trên địa bàn", "ngan-hang-thuong-mai"),
    ("Người đứng đầu các cơ quan, đơn vị, địa phương", "co-quan-don-vi"),
    ("các cơ quan chức năng có thẩm quyền", "co-quan-chuc-nang"),
    ("Ban Chỉ đạo chuyển đổi số tỉnh", "ban-chi-dao-cds"),
    ("cơ quan thường trực Ban Chỉ đạo chuyển đổi số tỉnh", "so-thong-tin-truyen-thong"),
    ("Tiểu ban An toàn, An ninh mạng tỉnh", "tieu-ban-an-toan-an-ninh-mang"),
    ("Tổ CNSCĐ", "to-cong-nghe-so-cong-dong"),
    ("Viễn thông Lạng Sơn", "vien-thong-lang-son"),
    ("Cục chuyển đổi số quốc gia - Bộ Thông tin và Truyền thông", "cuc-chuyen-doi-so-quoc-gia"),
    ("UBND huyện Cao Lộc", "ubnd-huyen"),
    ("UBND thành phố", "ubnd-huyen"),
    ("doanh nghiệp bưu chính công ích", "doanh-nghiep-buu-chinh"),
    ("Bộ phận Một cửa các cấp", "bo-phan-mot-cua"),
    ("UBND tỉnh", "ubnd-tinh"),
    ("Các sở, ban, ngành", "cac-so-nganh"),
    ("UB MTTQ và các tổ chức CT-XH tỉnh", "mat-tran-va-doan-the"),
    ("UBND các huyện, thành phố", "ubnd-huyen"),
    ("Bộ Thông tin và Truyền thông; (Báo cáo)", "bo-thong-tin-truyen-thong"),
    ("Thường trực Tỉnh ủy; (Báo cáo)", "tinh-uy"),
    ("Thường trực HĐND tỉnh; (Báo cáo)", "hdnd-tinh"),
    ("Báo LS, Cổng TTĐT tỉnh", "bao-va-cong-ttdt"),
    ("Hiệp hội Doanh nghiệp tỉnh", "hiep-hoi-doanh-nghiep"),
    ("Các doanh nghiệp BC, VT, CNTT", "doanh-nghiep-buu-chinh-vien-thong-cntt"),
    ("C, PVP UBND tỉnh, các phòng CV, TT PVHCC, TT TT", "van-phong-ubnd-tinh"),
    ("Dương Xuân Huyên", "duong-xuan-huyen"),
]
BAC_GIANG_2024 = [
    ("Giám đốc Sở Thông tin và Truyền thông", "so-thong-tin-truyen-thong"),
    ("Giám đốc Công an tỉnh", "cong-an-tinh"),
    ("Chánh Văn phòng UBND tỉnh", "van-phong-ubnd-tinh"),
    ("Giám đốc Sở Kế hoạch và Đầu tư", "so-ke-hoach-dau-tu"),
    ("Giám đốc Sở Tài chính", "so-tai-chinh"),
    ("Giám đốc Sở Công Thương", "so-cong-thuong"),
    ("Giám đốc Sở Tài nguyên và Môi trường", "so-tai-nguyen-moi-truong"),
    ("Giám đốc Sở Nông nghiệp và Phát triển nông thôn", "so-nong-nghiep-ptnt"),
    ("Giám đốc Sở Xây dựng", "so-xay-dung"),
    ("Giám đốc Sở Giao thông vận tải", "so-giao-thong-van-tai"),
    ("Giám đốc Sở Khoa học và Công nghệ", "so-khoa-hoc-cong-nghe"),
    ("Giám đốc Sở Giáo dục và Đào tạo", "so-giao-duc-dao-tao"),
    ("Giám đốc Sở Y tế", "so-y-te"),
    ("Giám đốc Sở Văn hóa, Thể thao và Du lịch", "so-van-hoa-the-thao-du-lich"),
    ("Giám đốc Sở Lao động - Thương binh và Xã hội", "so-lao-dong-tbxh"),
    ("Giám đốc Sở Nội vụ", "so-noi-vu"),
    ("Bí thư Tỉnh đoàn Bắc Giang", "tinh-doan"),
    ("Giám đốc Sở Tư pháp", "so-tu-phap"),
    ("Giám đốc Ngân hàng nhà nước chi nhánh tỉnh Bắc Giang", "nhnn-chi-nhanh"),
    ("Thủ trưởng các sở, cơ quan thuộc UBND tỉnh", "cac-so-nganh"),
    ("Chủ tịch UBND huyện, thị xã, thành phố", "ubnd-huyen"),
    ("Các sở, ngành", "cac-so-nganh"),
    ("UBND huyện, thị xã, thành phố", "ubnd-huyen"),
    ("UBND huyện, thị xã, thành phố, xã, phường, thị trấn", "ubnd-huyen-xa"),
    ("UBND xã, phường, thị trấn", "ubnd-xa"),
    ("Văn phòng UBND tỉnh", "van-phong-ubnd-tinh"),
    ("Các doanh nghiệp trên địa bàn tỉnh", "doanh-nghiep"),
    ("Các doanh nghiệp viễn thông trên địa bàn tỉnh", "doanh-nghiep-vien-thong"),
    ("Các chi nhánh ngân hàng thương mại trên địa bàn tỉnh", "ngan-hang-thuong-mai"),
    ("các DN viễn thông trên địa bàn tỉnh cung cấp mobile money", "doanh-nghiep-vien-thong"),
    ("Ban Tuyên giáo Tỉnh ủy", "ban-tuyen-giao"),
    ("các cơ quan báo chí của tỉnh, trung ương", "co-quan-bao-chi"),
    ("các doanh nghiệp viễn thông", "doanh-nghiep-vien-thong"),
    ("các ngành liên quan", "co-quan-lien-quan"),
    ("các ngành, lĩnh vực", "co-quan-lien-quan"),
    ("các đơn vị có liên quan", "co-quan-lien-quan"),
    ("đơn vị xây dựng phần mềm", "doanh-nghiep-cntt"),
    ("đơn vị phát triển phần mềm", "doanh-nghiep-cntt"),
    ("các sàn thương mại điện tử", "san-thuong-mai-dien-tu"),
    ("UBND cấp huyện", "ubnd-huyen"),
    ("UBND cấp xã", "ubnd-xa"),
    ("Phòng Tư pháp cấp huyện", "phong-tu-phap-huyen"),
    ("các sở, ngành, UBND huyện, thành phố", "so-nganh-huyen"),
    ("ngành giáo dục và y tế", "nganh-giao-duc-y-te"),
    ("Tổ công nghệ số cộng đồng cấp xã, thôn", "to-cong-nghe-so-cong-dong"),
    ("Cơ quan thường trực Tổ công tác Đề án 06 tỉnh", "to-cong-tac-de-an-06"),
    ("các cơ quan chức năng có thẩm quyền", "co-quan-chuc-nang"),
    ("Ban chỉ đạo chuyển đổi số tỉnh", "ban-chi-dao-cds"),
    ("Ban Chỉ đạo về chuyển đổi số tỉnh", "ban-chi-dao-cds"),
    ("Ban chỉ đạo chuyển đổi số tỉnh Bắc Giang", "ban-chi-dao-cds"),
    ("Trưởng Ban chỉ đạo - Chủ tịch UBND tỉnh", "ban-chi-dao-cds"),
    ("Chủ tịch UBND tỉnh – Trưởng Ban chỉ đạo chuyển đổi số tỉnh Bắc Giang", "ban-chi-dao-cds"),
    ("UBND tỉnh Bắc Giang", "ubnd-tinh"),
    ("Bộ Thông tin và Truyền thông", "bo-thong-tin-truyen-thong"),
    ("Bộ trưởng Bộ Thông tin và Truyền thông", "bo-thong-tin-truyen-thong"),
    ("Bộ Thông tin và Truyền thông (b/c);", "bo-thong-tin-truyen-thong"),
    ("TT Tỉnh ủy, TT HĐND tỉnh", "tinh-uy-hdnd-tinh"),
    ("CT và các PCT UBND tỉnh", "ubnd-tinh"),
    ("Các cơ quan TW đóng trên địa bàn tỉnh", "co-quan-trung-uong-tren-dia-ban"),
    ("Các sở, cơ quan thuộc UBND tỉnh", "cac-so-nganh"),
    ("Các DN bưu chính, viễn thông trên địa bàn tỉnh", "doanh-nghiep-buu-chinh-vien-thong"),
    ("VP UBND tỉnh: LĐVP, các phòng, đơn vị", "van-phong-ubnd-tinh"),
    ("Lê Ánh Dương", "le-anh-duong"),
]
HOP_THINH_2024 = [
    ("Công chức Văn phòng - Thống kê – phụ trách chuyển đổi số", "cong-chuc-van-phong-thong-ke"),
    ("Công chức Văn phòng - Thống kê – phụ trách chuyên đổi số", "cong-chuc-van-phong-thong-ke"),
    ("Công chức Văn phòng –Thống kê", "cong-chuc-van-phong-thong-ke"),
    ("Công chức Văn phòng thống kê xã", "cong-chuc-van-phong-thong-ke"),
    ("Công chức Văn phòng – thống kê xã", "cong-chuc-van-phong-thong-ke"),
    ("Trưởng Công an xã", "truong-cong-an-xa"),
    ("Công chức Văn Hóa xã hội", "cong-chuc-van-hoa-xa-hoi"),
    ("Đoàn Thanh niên xã", "doan-thanh-nien-xa"),
    ("Công chức Tài chính-Kế toán", "cong-chuc-tai-chinh-ke-toan"),
    ("Hội Nông dân xã", "hoi-nong-dan-xa"),
    ("Trạm trạm y tế xã", "tram-y-te-xa"),
    ("Công chức Lao động - Thương binh và Xã hội", "cong-chuc-ldtbxh"),
    ("Cán bộ, công chức UBND xã", "can-bo-cong-chuc-xa"),
    ("Toàn bộ cán bộ, công chức", "can-bo-cong-chuc-xa"),
    ("các cán bộ công chức", "can-bo-cong-chuc-xa"),
    ("công chức chuyên môn", "can-bo-cong-chuc-xa"),
    ("các công chức chuyên môn", "can-bo-cong-chuc-xa"),
    ("Bộ phận một cửa xã", "bo-phan-mot-cua-xa"),
    ("Bộ phận tiếp nhận và trả kết quả của huyện", "bo-phan-mot-cua-huyen"),
    ("Các thành viên Ban Chỉ đạo", "thanh-vien-ban-chi-dao"),
    ("các cơ quan liên quan", "co-quan-lien-quan"),
    ("các ngành liên quan", "co-quan-lien-quan"),
    ("các đơn vị liên quan", "co-quan-lien-quan"),
    ("các cấp, các ngành", "co-quan-lien-quan"),
    ("các cấp", "co-quan-lien-quan"),
    ("các ngành, địa phương", "so-nganh-dia-phuong"),
    ("các cơ quan chức năng có thẩm quyền", "co-quan-chuc-nang"),
    ("Ngân hàng...", "ngan-hang-thuong-mai"),
    ("ngành giáo dục và y tế", "nganh-giao-duc-y-te"),
    ("các thôn", "cac-thon"),
    ("Tổ công nghệ số cộng đồng", "to-cong-nghe-so-cong-dong"),
    ("Tổ công nghệ số cộng đồng cấp xã, cấp thôn", "to-cong-nghe-so-cong-dong"),
    ("Cơ quan thường trực Tổ công tác Đề án 06", "to-cong-tac-de-an-06"),
    ("Ban chỉ đạo chuyển đổi số xã", "ban-chi-dao-cds"),
    ("Ban chỉ đạo chuyển đổi số xã Hợp Thịnh", "ban-chi-dao-cds"),
    ("Trưởng Ban chỉ đạo - Chủ tịch UBND xã", "ban-chi-dao-cds"),
    ("Chủ tịch UBND xã - Trưởng Ban Chỉ đạo chuyển đổi số xã Hợp Thịnh", "ban-chi-dao-cds"),
    ("Ban Chỉ đạo Chuyển đổi số huyện Hiệp Hòa", "ban-chi-dao-cds-huyen"),
    ("Chủ tịch UBND xã", "ubnd-xa"),
    ("Chủ tịch UBND huyện", "ubnd-huyen"),
    ("UBND các xã, thị trấn", "ubnd-xa"),
    ("UBND xã Hợp Thịnh", "ubnd-xa"),
    ("UBND tỉnh", "ubnd-tinh"),
    ("Bộ trưởng Bộ Thông tin và Truyền thông", "bo-thong-tin-truyen-thong"),
    ("Phòng Văn hóa – Thông tin", "phong-van-hoa-thong-tin"),
    ("TT Đảng ủy, HĐND xã", "dang-uy-hdnd-xa"),
    ("Chủ tịch, các PCT UBND xã", "ubnd-xa"),
    ("Thành viên BCĐ CDS xã", "thanh-vien-ban-chi-dao"),
    ("Nguyễn Thị Chinh", "nguyen-thi-chinh"),
    ("Lê Thị Lựu", "le-thi-luu"),
    ("Trần Thị Vân", "tran-thi-van"),
    ("Ngô Nam Hà", "ngo-nam-ha"),
    ("Lê Duy Hiền", "le-duy-hien"),
    ("Chu Văn Tiến", "chu-van-tien"),
    ("Ngô Duy Bôn", "ngo-duy-bon"),
]
PRINTED = [
    *(("lang-son", *row) for row in (*LANG_SON_2022_PHAN_CONG, *LANG_SON_2022_CHI_THI, *LANG_SON_2025)),
    *(("bac-giang", *row) for row in BAC_GIANG_2024),
    *(("hop-thinh", *row) for row in HOP_THINH_2024),
]


@pytest.fixture(scope="module")
def parties() -> Parties:
    return load_parties()


@pytest.mark.parametrize(("place", "printed", "expected"), PRINTED)
def test_printed_party_resolves(parties: Parties, place: str, printed: str, expected: str) -> None:
    office = parties.resolve(printed, place)
    assert office is not None, f"nobody is called {printed!r} at {place}"
    assert office.id == expected
    assert office.is_at(place) or office.id in {"ubnd-tinh", "so-nganh-dia-phuong"}


def _parties_of(plan: Plan) -> set[str]:
    rows = (*plan.goals, *plan.indicators)
    named = {name for row in rows for role in ROLES for name in getattr(row.roles, role)}
    named |= {name for duty in plan.duties for name in (*duty.owner, *duty.partners)}
    deadlines = [one for row in rows for one in row.deadlines] + [one for duty in plan.duties for one in duty.deadlines]
    for milestone in plan.milestones:
        named.update(milestone.owner)
        deadlines.append(milestone.deadline)
    return named | {name for one in deadlines for name in (*one.by, one.to) if name}


def test_every_party_of_the_plan_files_resolves(parties: Parties) -> None:
    for file in files("knowledge.plans").iterdir():
        if file.name.endswith(".yaml"):
            plan = Plan.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
            place = plan.header.place
            unknown = sorted(name for name in _parties_of(plan) if parties.resolve(name, place) is None)
            assert unknown == [], f"{file.name}: add them to offices.yaml under 'printed'"


def test_every_name_finds_its_office(parties: Parties) -> None:
    for office in parties.offices:
        for place in office.places or ("lang-son", "bac-giang", "hop-thinh"):
            for name in office.names:
                assert parties.resolve(name, place) == office, f"{name!r} at {place}"


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("Sở Y tế tỉnh Lạng Sơn", "bac-giang"),
        ("Sở Y tế tỉnh Cao Bằng", "lang-son"),
        ("Sở Du lịch vũ trụ", "lang-son"),
        ("công an", "bac-giang"),  # what people type is not what documents print
        ("Trưởng Ban", None),
        ("", "lang-son"),
        ("các", "lang-son"),
        (" . - & ", None),
    ],
)
def test_nobody_is_not_guessed(parties: Parties, printed: str, place: str | None) -> None:
    assert parties.resolve(printed, place) is None


@pytest.mark.parametrize(
    ("printed", "place", "expected"),
    [
        ("SỞ TT & TT", None, "so-thong-tin-truyen-thong"),
        ("Sở TTTT", "lang-son", "so-thong-tin-truyen-thong"),
        ("Sở Y tế tỉnh Lạng Sơn", None, "so-y-te"),
        ("Công an tỉnh Bắc Giang", "bac-giang", "cong-an-tinh"),
        ("UBND tỉnh Bắc Giang", "hop-thinh", "ubnd-tinh"),
        ("Sở Văn hoá, Thể thao và Du lịch", "bac-giang", "so-van-hoa-the-thao-du-lich"),
        ("Cục trưởng Cục Thuế", "lang-son", "cuc-thue-tinh"),
        ("UBND thành phố Lạng Sơn", "lang-son", "ubnd-huyen"),
        ("doanh nghiệp viễn thông", "lang-son", "doanh-nghiep-vien-thong"),
        ("Hội Nông dân xã Hợp Thịnh", "hop-thinh", "hoi-nong-dan-xa"),
    ],
)
def test_decoration_is_tolerated(parties: Parties, printed: str, place: str | None, expected: str) -> None:
    office = parties.resolve(printed, place)
    assert office is not None
    assert office.id == expected


def test_key_and_readings() -> None:
    assert key("Sở TT & TT.") == key("sở TTTT") == "sởtttt"
    assert key("bưu điện") != key("bữu điện")
    assert readings("Đề nghị các sở", ()) == ("đềnghịcácsở", "cácsở", "sở")
    assert readings("các", ()) == ("các",)


# --- today ------------------------------------------------------------------------------------------------------

TODAY = [
    ("so-thong-tin-truyen-thong", "lang-son", None, "Sở Khoa học và Công nghệ tỉnh Lạng Sơn", MARCH),
    ("so-thong-tin-truyen-thong", "bac-giang", "chuyển đổi số", "Sở Khoa học và Công nghệ tỉnh Bắc Ninh", JULY),
    (
        "so-thong-tin-truyen-thong",
        "bac-giang",
        "báo chí, xuất bản",
        "Sở Văn hóa, Thể thao và Du lịch tỉnh Bắc Ninh",
        JULY,
    ),
    ("so-thong-tin-truyen-thong", "lang-son", "an toàn thông tin mạng", "Công an tỉnh Lạng Sơn", MARCH),
    ("so-ke-hoach-dau-tu", "lang-son", None, "Sở Tài chính tỉnh Lạng Sơn", MARCH),
    ("so-ke-hoach-dau-tu", "bac-giang", None, "Sở Tài chính tỉnh Bắc Ninh", JULY),
    ("so-lao-dong-tbxh", "lang-son", None, "Sở Nội vụ tỉnh Lạng Sơn", MARCH),
    ("so-giao-thong-van-tai", "bac-giang", None, "Sở Xây dựng tỉnh Bắc Ninh", JULY),
    ("so-giao-thong-van-tai", "bac-giang", "giấy phép lái xe", "Công an tỉnh Bắc Ninh", JULY),
    ("so-tai-nguyen-moi-truong", "lang-son", None, "Sở Nông nghiệp và Môi trường tỉnh Lạng Sơn", MARCH),
    ("so-nong-nghiep-ptnt", "bac-giang", None, "Sở Nông nghiệp và Môi trường tỉnh Bắc Ninh", JULY),
    ("so-noi-vu", "lang-son", "tôn giáo", "Sở Dân tộc và Tôn giáo tỉnh Lạng Sơn", MARCH),
    ("cuc-thue-tinh", "lang-son", None, "Thuế tỉnh Lạng Sơn", JULY),
    ("cuc-thue-tinh", "bac-giang", None, "Thuế tỉnh Bắc Ninh", JULY),
    ("cuc-thong-ke-tinh", "lang-son", None, "Thống kê tỉnh Lạng Sơn", None),
    ("nhnn-chi-nhanh", "lang-son", None, "Ngân hàng Nhà nước chi nhánh khu vực", MARCH),
    ("cong-an-tinh", "bac-giang", None, "Công an tỉnh Bắc Ninh", JULY),
    ("bo-thong-tin-truyen-thong", None, None, "Bộ Khoa học và Công nghệ", MARCH),
    ("bo-thong-tin-truyen-thong", None, "báo chí, xuất bản", "Bộ Văn hóa, Thể thao và Du lịch", MARCH),
    ("bo-thong-tin-truyen-thong", None, "an toàn thông tin mạng", "Bộ Công an", MARCH),
    ("ubnd-xa", "hop-thinh", None, "UBND xã Hợp Thịnh, tỉnh Bắc Ninh", JULY),
    ("so-y-te", "bac-giang", "chuyển đổi số", "Sở Y tế tỉnh Bắc Ninh", JULY),  # falls back on the whole office
]


@pytest.mark.parametrize(("office", "place", "field", "name", "since"), TODAY)
def test_confirmed_successor(
    parties: Parties, office: str, place: str | None, field: str | None, name: str, since: dt.date | None
) -> None:
    step = parties.today(office, place, field)
    assert step is not None
    assert (step.name, step.since, step.status) == (name, since, "confirmed")


@pytest.mark.parametrize(
    ("office", "place", "field"),
    [
        ("so-lao-dong-tbxh", "bac-giang", None),
        ("so-lao-dong-tbxh", "lang-son", "giáo dục nghề nghiệp"),
        ("so-lao-dong-tbxh", "lang-son", "bảo trợ xã hội, trẻ em"),
        ("so-noi-vu", "bac-giang", "tôn giáo"),
        ("so-cong-thuong", "bac-giang", "quản lý thị trường"),
        ("cong-chuc-van-phong-thong-ke", "hop-thinh", None),
        ("bo-phan-mot-cua-xa", "hop-thinh", None),
    ],
)
def test_what_is_not_confirmed_says_so(parties: Parties, office: str, place: str, field: str | None) -> None:
    step = parties.today(office, place, field)
    assert step is not None
    assert step.status == "not_confirmed"
    assert step.note


def test_nothing_known_is_none(parties: Parties) -> None:
    assert parties.today("buu-dien-tinh", "lang-son", None) is None
    assert parties.today("so-y-te", None, None) is None, "the two provinces differ"


def test_districts_ended_without_successor(parties: Parties) -> None:
    districts = [office for office in parties.offices if office.level == "huyện"]
    assert {"ubnd-huyen", "phong-tu-phap-huyen", "ban-chi-dao-cds-huyen"} <= {office.id for office in districts}
    units: tuple[Office | Place, ...] = (*districts, *(place for place in parties.places if place.kind == "huyện"))
    for unit in units:
        assert unit.ended is not None
        assert unit.ended.since == JULY
        assert unit.today == ()


def test_every_department_has_its_name_of_today(parties: Parties) -> None:
    for office in parties.offices:
        if office.kind == "sở":
            for place in ("lang-son", "bac-giang"):
                step = parties.today(office.id, place, None)
                assert step is not None
                assert step.name is not None
                assert step.name.endswith("tỉnh Lạng Sơn" if place == "lang-son" else "tỉnh Bắc Ninh")


def test_new_names_find_the_old_offices(parties: Parties) -> None:
    def ids(name: str, place: str) -> set[str]:
        return {office.id for office in parties.formerly(name, place)}

    assert ids("Sở Khoa học và Công nghệ", "lang-son") == {"so-thong-tin-truyen-thong", "so-khoa-hoc-cong-nghe"}
    assert ids("Sở NN&MT", "lang-son") == set(), "an abbreviation is not a name of today"
    expected = {"so-tai-nguyen-moi-truong", "so-nong-nghiep-ptnt"}
    assert ids("sở nông nghiệp và môi trường tỉnh Bắc Ninh", "bac-giang") == expected
    assert ids("Sở Nội vụ", "bac-giang") == {"so-noi-vu"}, "LĐTBXH of Bắc Giang is not confirmed"


# --- groups -----------------------------------------------------------------------------------------------------


def test_groups_address_their_members(parties: Parties) -> None:
    assert parties.addresses("cac-so-nganh", "so-y-te")
    assert parties.addresses("so-nganh-huyen", "thanh-tra-tinh")
    assert parties.addresses("can-bo-cong-chuc-xa", "cong-chuc-ldtbxh")
    assert parties.addresses("mat-tran-va-doan-the", "mat-tran-to-quoc")
    assert parties.addresses("ubnd-cac-cap", "ubnd-xa")
    assert not parties.addresses("cac-so-nganh", "ubnd-huyen")
    assert not parties.addresses("cac-so-nganh", "cac-so-nganh")
    assert not parties.addresses("so-y-te", "so-nganh-huyen")
    assert not parties.addresses("can-bo-cong-chuc-xa", "nguyen-thi-chinh"), "no document states her post"


def test_groups_of_an_office(parties: Parties) -> None:
    assert [group.id for group in parties.groups_of("so-y-te", "bac-giang")] == [
        "cac-so-nganh",
        "so-nganh-huyen",
        "so-nganh-dia-phuong",
    ]
    assert [group.id for group in parties.groups_of("cong-chuc-ldtbxh", "hop-thinh")] == ["can-bo-cong-chuc-xa"]
    assert parties.groups_of("cuc-thue-tinh", "lang-son") == ()


# --- forms ------------------------------------------------------------------------------------------------------


def _loose(text: str) -> str:
    return fold(key(text))


def _clashes(forms: list[tuple[str, str, bool]]) -> list[str]:
    by_key: dict[str, dict[str, bool]] = {}
    for owner, text, ambiguous in forms:
        owners = by_key.setdefault(_loose(text), {})
        owners[owner] = ambiguous or owners.get(owner, False)
    return [
        f"{text}: {sorted(owners)}" for text, owners in by_key.items() if len(owners) > 1 and not all(owners.values())
    ]


@pytest.mark.parametrize("place", ["lang-son", "bac-giang", "hop-thinh"])
def test_no_form_points_to_two_offices(parties: Parties, place: str) -> None:
    forms = [(o.id, form.text, form.ambiguous) for o in parties.offices if o.is_at(place) for form in o.forms]
    assert _clashes(forms) == []


def test_no_form_points_to_two_places(parties: Parties) -> None:
    assert _clashes([(p.id, form.text, form.ambiguous) for p in parties.places for form in p.say]) == []


def test_forms_are_really_different(parties: Parties) -> None:
    entries: tuple[Office | Place, ...] = (*parties.offices, *parties.places)
    for entry in entries:
        told = [form.text for form in entry.say]
        told += entry.short if isinstance(entry, Office) else ()
        for one, other in combinations(told, 2):
            assert _loose(one) != _loose(other), f"{entry.id}: {one!r} and {other!r} fold to the same"


def test_everyday_words_are_ambiguous_even_when_printed(parties: Parties) -> None:
    forms = {key(form.text): form.ambiguous for form in parties.office("ngan-hang-thuong-mai").forms}
    assert forms[key("Ngân hàng")]
    assert not forms[key("NHTM")]
    assert len(forms) == len(parties.office("ngan-hang-thuong-mai").forms)


def test_two_letter_forms_are_ambiguous(parties: Parties) -> None:
    for place in parties.places:
        for form in place.say:
            assert form.ambiguous or len(form.text) > 2 or form.text == place.name, f"{place.id}: {form.text}"


def test_people_are_called_by_given_name_with_any_title(parties: Parties) -> None:
    forms = {form.text: form.ambiguous for form in parties.office("nguyen-thi-chinh").forms}
    assert {"chị Chinh", "bà Chinh", "anh Chinh", "Chinh", "Nguyễn Thị Chinh"} <= forms.keys()
    assert forms["Chinh"]
    assert not forms["chị Chinh"]
    people = [office for office in parties.offices if office.person]
    assert len(people) == 10
    assert all(office.name.endswith(" " + office.person.given) for office in people if office.person)
    stated = {office.id for office in people if office.person and office.person.post}
    assert stated == {"ngo-duy-bon", "le-anh-duong", "ho-tien-thieu", "duong-xuan-huyen"}


# --- places -----------------------------------------------------------------------------------------------------


def test_the_63_provinces_become_34(parties: Parties) -> None:
    provinces = [p for p in parties.places if p.kind in ("tỉnh", "thành phố") and p.parent is None]
    assert len(provinces) == 63
    today = {now.name for province in provinces for now in province.today}
    assert len(today) == 34
    assert sum(now.since is None for province in provinces for now in province.today) == 11
    assert parties.place("bac-giang").today[0].name == "tỉnh Bắc Ninh"
    assert parties.place("lang-son").today[0].name == "tỉnh Lạng Sơn"


def test_the_three_hop_thinh(parties: Parties) -> None:
    old, vinh_phuc, new = (parties.place(f"hop-thinh{end}") for end in ("", "-vinh-phuc", "-bac-ninh"))
    assert old.today[0].name == "xã Hợp Thịnh, tỉnh Bắc Ninh"
    assert old.today[0].note is not None
    assert "năm xã cũ" in old.today[0].note
    assert vinh_phuc.today[0].name == "xã Hội Thịnh, tỉnh Phú Thọ"
    assert (new.since, new.parent, new.today) == (JULY, "tỉnh Bắc Ninh", ())


def test_other_communes(parties: Parties) -> None:
    assert [(now.name, now.whole) for now in parties.place("binh-xa").today] == [
        ("xã Đình Lập, tỉnh Lạng Sơn", False),
        ("xã Kiên Mộc, tỉnh Lạng Sơn", False),
    ]
    for commune in ("mai-trung", "hung-thai", "son-thinh", "thuong-thang"):
        assert parties.place(commune).today[0].name == "xã Hợp Thịnh, tỉnh Bắc Ninh"
    for commune in ("huong-mai", "gia-loc"):
        assert parties.place(commune).today[0].status == "not_confirmed"
    assert parties.place("thanh-pho-lang-son").ended is not None
    assert parties.place("hiep-hoa").full_name == "huyện Hiệp Hòa"


# --- files and errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["offices.yaml", "places.yaml"])
def test_files_are_nfc(file: str) -> None:
    text = files("knowledge.parties").joinpath(file).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)


def test_loaded_once() -> None:
    assert load_parties() is load_parties()


def test_unknown_ids_name_the_file(parties: Parties) -> None:
    with pytest.raises(KeyError, match=r"so-ma.*offices\.yaml"):
        parties.office("so-ma")
    with pytest.raises(KeyError, match=r"ma.*places\.yaml"):
        parties.place("ma")


_PLACES = "places: [{id: a, name: A, kind: tỉnh, today: [{name: tỉnh A}]}]"


@pytest.mark.parametrize(
    ("offices", "places", "told"),
    [
        ("offices: [{id: x, name: X, kind: ban, colour: red}]", _PLACES, "offices.yaml, x, colour:.*remove the field"),
        ("offices: [{id: x, kind: ban}]", _PLACES, "offices.yaml, x, name:.*add the field"),
        ("offices: [{id: x, name: X, kind: hội}]", _PLACES, "offices.yaml, x, kind:.*correct the value"),
        ("offices: [{id: x, name: X, kind: ban, level: huyện}]", _PLACES, "offices.yaml, x, entry:.*'ended'"),
        ("offices: [{id: x, name: X, kind: ban, members: [x]}]", _PLACES, "belong to kind 'nhóm'"),
        ("offices: [{id: x, name: X, kind: cá nhân}]", _PLACES, "'person' belongs to kind"),
        ("offices: [{id: x, name: X, kind: ban, today: [{status: confirmed}]}]", _PLACES, "needs its name"),
        ("offices: [{id: x, name: X, kind: ban, today: [{status: not_confirmed}]}]", _PLACES, "needs a note"),
        ("offices: [{id: x, name: X, kind: ban, places: [b]}]", _PLACES, "'x' refers to unknown ids: b"),
        ("offices: [{id: x, name: X, kind: ban}, {id: x, name: Y, kind: ban}]", _PLACES, "ids used twice: x"),
        ("offices: [1]", _PLACES, "offices.yaml, number 1"),
        ("nothing: here", _PLACES, "offices.yaml: no list 'offices'"),
        ("offices: [", _PLACES, "offices.yaml: not readable as YAML"),
        ("offices: []", "places: [{id: a, name: A, kind: xã}]", "places.yaml, a, entry:.*exactly one of"),
        (
            "offices: []",
            "places: [{id: a, name: 'A\u0301', kind: xã, since: 2025-07-01}]",
            "places.yaml, a, name:.*NFC",
        ),
    ],
)
def test_faults_name_file_entry_and_remedy(offices: str, places: str, told: str) -> None:
    with pytest.raises(PartiesError, match=told):
        parse_parties(offices, places)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PartiesError) as caught:
        parse_parties("offices: [{id: x}, {id: y}]", "places: [{id: z}]")
    assert {line.split(", ")[1] for line in str(caught.value).splitlines()} == {"x", "y", "z"}

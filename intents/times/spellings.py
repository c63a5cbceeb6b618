"""The reading form: folded text in which a word whose marks contradict every time word is masked out.

Rules then match one plain string. "quỹ 2" becomes "### 2" and cannot be a quarter, while "quý 2", "qúy 2", "quí 2" and
the unmarked "quy 2" all become "quy 2". Where two time words fold to one ("sáu"/"sau", "tư"/"từ", "mốt"/"một"), the
marked one gets a digit inside, so a rule can tell them apart when the writer did. The form is as long as the text,
character for character, so positions carry over.
"""

from __future__ import annotations

import re

from intents.words import fold

_MASK = "#"

# form: spellings with marks that mean it. A folded spelling without marks always stands for itself.
_FORMS = """
hom:hôm nay:nay n1y:này,nầy bua:bữa,bửa qua:qua q1a:quá
mai:mai kia:kia m2t:mốt mot:một ngay:ngày tuan:tuần thu:thứ chu:chủ
nhat:nhật,nhất thang:tháng quy:quý,qúy,quí,qúi,qui nam:năm sau:sau s6u:sáu toi:tới to1:tối truoc:trước ke:kế,kể
tiep:tiếp vua:vừa roi:rồi dau:đầu giua:giữa,giửa cuoi:cuối nua:nữa,nửa het:hết den:đến t0:từ t4:tư va:và hai:hai ba:ba
bon:bốn lam:lăm nham:nhăm bay:bảy,bẩy b1y:bây tam:tám chin:chín muoi:mười,mươi gieng:giêng chap:chạp moi:mỗi
hang:hằng,hàng tung:từng dinh:định ky:kỳ,kì,ki lan:lần vong:vòng khoang:khoảng bat:bắt tinh:tính cham:chậm muon:muộn
gio:giờ hien:hiện tai:tại mung:mùng mong:mồng sang:sang s1ng:sáng chieu:chiều trua:trưa dem:đêm doan:đoạn nhiem:nhiệm
thoi:thời ngoai:ngoái cua:của tro:trở di:đi ve:về sap:sắp diem:điểm moc:mốc han:hạn chot:chót khong:không la:là gan:gần
day:đây hoc:học khi:khi cho:cho trong:trong tu:tu
"""


def _read_forms() -> tuple[dict[str, str], frozenset[str]]:
    forms: dict[str, str] = {}
    for entry in _FORMS.split():
        form, spellings = entry.split(":")
        forms.update(dict.fromkeys(spellings.split(","), form))
    return forms, frozenset(map(fold, forms))


_BY_SPELLING, _FOLDED = _read_forms()
TIME_WORDS = frozenset(word for word in _BY_SPELLING if word != fold(word))
"""Every word of time as it is rightly written, with its marks."""
_WORD = re.compile(r"[^\W\d_]+")
# Proper names and nouns ending in "Nam" (south, male): "Việt Nam sau ..." is no "năm sau".
_BEFORE_SOUTH = frozenset({"viet", "vn", "mien", "phia", "dong", "tay", "quang", "ha", "gioi", "phuong"})


def reading_form(text: str, folded: str) -> str:
    """The reading form of ``text``, whose :func:`fold` is ``folded``; same length as both."""
    previous = ""

    def one(found: re.Match[str]) -> str:
        nonlocal previous
        plain, before = found[0], previous
        previous = plain
        if plain not in _FOLDED:
            return plain
        typed = text[found.start() : found.end()].lower()
        if plain == "nam" and typed == plain and before in _BEFORE_SOUTH:
            return _MASK * len(plain)
        return _BY_SPELLING.get(typed, plain if typed == plain else _MASK * len(plain))

    return _WORD.sub(one, folded)

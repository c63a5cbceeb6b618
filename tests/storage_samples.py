"""What the storage tests share: small plans, and programs run in a process of their own."""

import subprocess
import sys
from pathlib import Path

from knowledge.fact import Source
from knowledge.model import Header, Indicator, Pillar, Plan, Target

ROOT = Path(__file__).parent.parent


def sample_plan(plan_id: str = "xa-mau-2025", title: str = "Kế hoạch chuyển đổi số", value: float = 80.0) -> Plan:
    """The smallest plan with one indicator."""
    source = Source(place="Mục I, dòng 1", lines=(1, 2))
    target = Target(what="Tỷ lệ hồ sơ trực tuyến", concept="ho-so", comparator=">=", value=value, unit="%")
    return Plan(
        id=plan_id,
        header=Header(
            kind="Kế hoạch", title=title, issuer="UBND xã Mẫu", place="xa-mau", level="xã", year=2025, source=source
        ),
        pillars=(Pillar(id="chinh-quyen-so", name="Chính quyền số"),),
        indicators=(
            Indicator(
                code="I.1",
                part="body",
                pillar="chinh-quyen-so",
                statement="Trên 80% hồ sơ được nộp trực tuyến",
                targets=(target,),
                source=source,
            ),
        ),
    )


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a program text in a Python of its own; its output is read through the returned handle."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait up to a minute and give what it printed; a failure shows the program's own error."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out

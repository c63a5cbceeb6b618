"""``daumoi bench``: the matcher on anyone's records and questions, a generator, growth beside the two-stage peer."""

from __future__ import annotations

import gc
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from knowledge.national.matching import Matcher

bench = typer.Typer(help="Đo việc tìm chỉ tiêu ở quy mô cả nước.", no_args_is_help=True)


@bench.command("match")
def match_command(
    records: Annotated[Path, typer.Argument(help="JSON từng dòng: id, statement, place, province, level, year, lead.")],
    questions: Annotated[Path, typer.Argument(help="JSON từng dòng: id, text, và place, year của người hỏi (nếu có).")],
    out: Annotated[Path | None, typer.Option("--out", help="Ghi mỗi câu một dòng: id, top, score, micros.")] = None,
) -> None:
    """Dựng chỉ mục, trả lời từng câu, in thời gian và bộ nhớ."""
    bench_match(records, questions, out)


@bench.command("generate")
def generate_command(
    folder: Annotated[Path, typer.Argument(help="Thư mục để ghi records.jsonl và questions.jsonl.")],
    count: Annotated[int, typer.Option("--records", min=40, help="Số chỉ tiêu.")] = 10_000,
    asked: Annotated[
        int, typer.Option("--questions", min=1, help="Số câu hỏi có lời đáp; thêm một phần tư không có.")
    ] = 400,
    seed: Annotated[int, typer.Option("--seed")] = 1,
) -> None:
    """Sinh dữ liệu cả nước từ chỉ tiêu thật trong các kế hoạch, có câu hỏi kèm đáp án."""
    from bot.benches.generating import generate

    generate(folder, count, asked, seed)


@bench.command("scale")
def scale_command(
    sizes: Annotated[
        str, typer.Option("--sizes", help="Các cỡ, cách nhau bằng dấu phẩy.")
    ] = "1000,10000,100000,700000",
    seed: Annotated[int, typer.Option("--seed")] = 1,
) -> None:
    """Đo cạnh cách làm hai bước (lọc rồi token_set_ratio) trong cùng một lần chạy."""
    from bot.benches.scale import measure, table

    measured = [measure(int(size), seed, lambda line: typer.echo(line, err=True)) for size in sizes.split(",")]
    for line in table(measured):
        typer.echo(line)


def bench_match(records: Path, questions: Path, out: Path | None) -> None:
    """Build the index of ``records``, answer ``questions``, print figures; with ``out`` write a line for each answer.

    Lines that are no JSON objects, and records that cannot be used, are left out and told of on standard error.
    Memory is what the process grows by in building the index while the records lie in memory, in megabytes.
    Raises ``typer.Exit`` with status 2 when a file cannot be read or written, or has no line of use.
    """
    from bot.benches.handed import Refused, handed_questions, handed_records
    from bot.benches.scale import resident
    from knowledge.national.index import build
    from knowledge.national.matching import Matcher
    from knowledge.national.storing import load, save

    try:
        held, asked = handed_records(records), handed_questions(questions)
    except Refused as refused:
        typer.echo(f"Lỗi: {refused}", err=True)
        raise typer.Exit(2) from refused
    for remark in (*held.remarks, *asked.remarks):
        typer.echo(f"Lưu ý: {remark}", err=True)
    typed = {str(row["id"]): row["id"] for row in held.rows if not isinstance(row["id"], str)}
    gc.collect()
    before, started = resident(), time.perf_counter()
    index = build(held.rows)
    built = time.perf_counter() - started
    gc.collect()
    memory = resident() - before
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "national.index"
        save(index, path)
        size = path.stat().st_size / 1e6
        started = time.perf_counter()
        del index
        matcher = Matcher(load(path))
        loaded = time.perf_counter() - started
    typer.echo(
        f"records {len(held.rows)}  wordings {len(matcher.index.cores)}  places {len(matcher.index.gazetteer.places)}"
    )
    typer.echo(f"build {built:.2f} s  load of the saved index {loaded:.2f} s  ({size:.1f} MB on disk)")
    typer.echo(f"memory above the records {max(memory, 0.0):.1f} MB")
    lines = _answer(matcher, asked.rows, typed)
    if out is not None:
        try:
            out.write_text("".join(line + "\n" for line in lines), encoding="utf-8", errors="replace")
        except OSError as error:
            typer.echo(f"Lỗi: không ghi được {out}: {error.strerror}", err=True)
            raise typer.Exit(2) from error


def _answer(matcher: Matcher, asked: list[dict[str, Any]], typed: dict[str, Any]) -> list[str]:
    """Ask each question once unmeasured (words are met), then once measured, and print the percentiles.

    Gives the lines of the answers; ``typed``: ids as the records had them where they are no texts.
    """
    from bot.benches.handed import asker_place
    from bot.benches.scale import percentile
    from knowledge.national.records import year_of

    clock = time.perf_counter_ns
    whole: list[float] = []
    alone: list[float] = []
    lines: list[str] = []
    gc.collect()
    gc.freeze()
    for measured in (False, True):
        for one in asked:
            text, place, year = str(one.get("text") or ""), asker_place(one.get("place")), year_of(one.get("year"))
            start = clock()
            read = matcher.reader.read(text, place, year)
            middle = clock()
            match = matcher.match(read)
            end = clock()
            if measured:
                whole.append((end - start) / 1000)
                alone.append((end - middle) / 1000)
                top = [typed.get(identifier, identifier) for identifier in match.top]
                answer = {"id": one.get("id"), "top": top, "score": round(match.score, 6), "micros": whole[-1]}
                lines.append(json.dumps(answer, ensure_ascii=False))
    gc.unfreeze()
    for name, times in (("reading + matching", whole), ("matching alone    ", alone)):
        p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
        typer.echo(f"{name}  p50 {p50:.1f}  p95 {p95:.1f}  p99 {p99:.1f} us")
    return lines


if __name__ == "__main__":
    bench()

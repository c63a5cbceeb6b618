"""Publishing: what is in force afterwards, whatever came before, in one step or not at all."""

import datetime as dt
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from knowledge.model import Plan
from storage.database import Database, open_database
from storage.plans import Published, load_plans, publish, published_fingerprints
from storage.problems import DatabaseProblem, StoredPlanProblem
from storage.tables import PublishedPlan
from tests.storage_samples import finish, sample_plan, start

NOW = dt.datetime(2025, 3, 4, 5, 6, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
FIRST, SECOND = sample_plan("xa-mot-2025"), sample_plan("xa-hai-2025")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plans.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = open_database(path)
    yield opened
    opened.close()


def _history(database: Database) -> list[tuple[str, int, str, bool]]:
    with database.reading() as session:
        rows = session.exec(select(PublishedPlan).order_by("plan_id", "version")).all()
        return [(row.plan_id, row.version, row.sha256, row.withdrawn_at is None) for row in rows]


def test_nothing_is_published_at_first(database: Database) -> None:
    assert load_plans(database) == ()
    assert published_fingerprints(database) == {}


def test_plans_come_back_as_they_were(database: Database) -> None:
    assert publish(database, [(FIRST, "a"), (SECOND, "b")], at=NOW) == Published(added=("xa-hai-2025", "xa-mot-2025"))
    assert load_plans(database) == (SECOND, FIRST)
    assert published_fingerprints(database) == {"xa-mot-2025": "a", "xa-hai-2025": "b"}


def test_publishing_again_changes_nothing(database: Database) -> None:
    publish(database, [(FIRST, "a")], at=NOW)
    assert publish(database, [(FIRST, "a")], at=LATER) == Published(unchanged=("xa-mot-2025",))
    assert _history(database) == [("xa-mot-2025", 1, "a", True)]


def test_a_changed_file_makes_a_new_version(database: Database) -> None:
    publish(database, [(FIRST, "a")], at=NOW)
    corrected = sample_plan("xa-mot-2025", value=85.0)
    assert publish(database, [(corrected, "b")], at=LATER) == Published(changed=("xa-mot-2025",))
    assert load_plans(database) == (corrected,)
    assert _history(database) == [("xa-mot-2025", 1, "a", False), ("xa-mot-2025", 2, "b", True)]


def test_a_file_that_is_now_read_otherwise_makes_a_new_version(database: Database) -> None:
    publish(database, [(FIRST, "a")], at=NOW)
    result = publish(database, [(sample_plan("xa-mot-2025", value=85.0), "a")], at=LATER)
    assert result == Published(changed=("xa-mot-2025",))


def test_a_plan_not_given_is_withdrawn_and_may_return(database: Database) -> None:
    publish(database, [(FIRST, "a"), (SECOND, "b")], at=NOW)
    result = publish(database, [(FIRST, "a")], at=LATER)
    assert result == Published(unchanged=("xa-mot-2025",), withdrawn=("xa-hai-2025",))
    assert load_plans(database) == (FIRST,)
    result = publish(database, [(FIRST, "a"), (SECOND, "b")], at=LATER)
    assert result == Published(added=("xa-hai-2025",), unchanged=("xa-mot-2025",))
    assert _history(database)[:2] == [("xa-hai-2025", 1, "b", False), ("xa-hai-2025", 2, "b", True)]


def test_moments_are_noted(database: Database) -> None:
    publish(database, [(FIRST, "a")], at=NOW)
    publish(database, [], at=LATER)
    with database.reading() as session:
        row = session.exec(select(PublishedPlan)).one()
        assert (row.published_at, row.withdrawn_at) == (NOW, LATER)


def test_without_a_moment_it_is_now(database: Database) -> None:
    before = dt.datetime.now(dt.UTC)
    publish(database, [(FIRST, "a")])
    with database.reading() as session:
        assert before <= session.exec(select(PublishedPlan)).one().published_at <= dt.datetime.now(dt.UTC)


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="aware"):
        publish(database, [(FIRST, "a")], at=NOW.replace(tzinfo=None))


def test_a_plan_given_twice_is_refused_whole(database: Database) -> None:
    with pytest.raises(ValueError, match="twice"):
        publish(database, [(SECOND, "b"), (FIRST, "a"), (FIRST, "c")], at=NOW)
    assert load_plans(database) == ()


_NAMES = st.sampled_from(["xa-mot-2025", "xa-hai-2025", "xa-ba-2025"])
_STEPS = st.lists(st.dictionaries(_NAMES, st.sampled_from([70.0, 80.0, 90.0])), max_size=6)


@settings(deadline=None)  # each example writes a database; a slow machine is no failure
@given(_STEPS)
def test_what_was_given_last_is_in_force(steps: list[dict[str, float]]) -> None:
    database = open_database(None)
    for step in steps:
        plans = {name: sample_plan(name, value=value) for name, value in step.items()}
        result = publish(database, [(plan, str(step[name])) for name, plan in plans.items()], at=NOW)
        assert sorted((*result.added, *result.changed, *result.unchanged)) == sorted(step)
        assert load_plans(database) == tuple(plans[name] for name in sorted(plans))
        again = publish(database, [(plan, str(step[name])) for name, plan in plans.items()], at=NOW)
        assert again == Published(unchanged=tuple(sorted(step)))
    database.close()


# --- a stored plan that does not read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "the whole"),
        ("{}", "id"),
        (FIRST.model_dump_json().replace('"year":2025', '"year":"năm nay"'), "header.year"),
        (SECOND.model_dump_json(), "'xa-hai-2025'"),
    ],
)
def test_a_stored_plan_that_does_not_read_is_named_and_publishing_mends_it(
    database: Database, path: Path, content: str, why: str
) -> None:
    publish(database, [(FIRST, "a")], at=NOW)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE published_plan SET content = ?", [content])
    connection.close()
    with pytest.raises(StoredPlanProblem, match="'xa-mot-2025'") as caught:
        load_plans(database)
    assert caught.value.plan_id == "xa-mot-2025"
    assert why in caught.value.what
    publish(database, [(FIRST, "a")], at=NOW)  # the remedy that the error gives
    assert load_plans(database) == (FIRST,)


def test_a_stored_plan_problem_is_a_database_problem() -> None:
    assert issubclass(StoredPlanProblem, DatabaseProblem)


# --- other processes -----------------------------------------------------------------------------------------------

_PUBLISHER = """
import sys
from pathlib import Path
from storage.database import open_database
from storage.plans import publish
from tests.storage_samples import sample_plan
database = open_database(Path(sys.argv[1]))
count = int(sys.argv[2])
value = 0.0
print("ready", flush=True)
while count:
    value, count = (value + 1) % 100, count - 1
    names = [f"xa-{name}-2025" for name in ("mot", "hai", "ba")]
    publish(database, [(sample_plan(name, value=value), str(value)) for name in names])
"""


def _values(plans: tuple[Plan, ...]) -> set[float | None]:
    return {plan.indicators[0].targets[0].value for plan in plans}


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2])
def test_a_publisher_that_is_killed_leaves_whole_plans(path: Path, seconds: float) -> None:
    process = start(_PUBLISHER, path, -1)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.kill()
    process.communicate()
    database = open_database(path)
    with database.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    plans = load_plans(database)
    assert len(plans) in (0, 3)
    assert len(_values(plans)) <= 1, "plans of two publishings are mixed"
    publish(database, [(FIRST, "a")], at=NOW)
    assert load_plans(database) == (FIRST,)
    database.close()


def test_two_publishers_at_once_make_whole_versions(database: Database, path: Path) -> None:
    for process in [start(_PUBLISHER, path, 20) for _ in range(2)]:
        finish(process)
    plans = load_plans(database)
    assert len(plans) == 3
    assert len(_values(plans)) == 1
    versions = [version for plan_id, version, *_ in _history(database) if plan_id == "xa-ba-2025"]
    assert versions == list(range(1, len(versions) + 1))

"""The SQL of a scope and the rule of the domain answer alike, on any petition and for any official."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from engine.casework.ports import DeskFilter, PetitionFilter
from engine.domain.access import Scope
from engine.domain.petition import Petition
from engine.storage import SqlStore
from engine.storage.connect import for_reading, for_writing, open_engine
from engine.storage.scope import covered, seen_by, sight_of, told
from engine.storage.tables import accused, parties, petitions, recused
from tests.storage.builders import KEY, PATHS, a_petition, a_task, add_official, add_tree, everything, keep, scope_of
from tests.support.postgres import PostgresServer

IDS = [*PATHS, "unknown"]
WHO = [*IDS, *(f"official:{number}" for number in (1, 2))]

some_petitions = st.builds(
    a_petition,
    parties=st.dictionaries(st.sampled_from(["receiving", "competent", "superior", "sender"]), st.sampled_from(IDS)),
    accused=st.lists(st.sampled_from(WHO), max_size=2).map(tuple),
    recused=st.lists(st.sampled_from([1, 2]), max_size=2).map(tuple),
    sealed=st.booleans(),
)
some_scopes = st.builds(
    Scope,
    official=st.sampled_from([1, 2, 3]),
    authority=st.sampled_from(IDS),
    path=st.sampled_from([*PATHS.values(), "", "nowhere/"]),
    sees_below=st.booleans(),
    cleared=st.booleans(),
    nothing=st.sampled_from([False, False, False, True]),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One database for all examples of this module."""
    if request.param == "sqlite":
        source = request.getfixturevalue("sqlite_template")
        target = tmp_path_factory.mktemp("scope") / "office.sqlite"
        target.write_bytes(source.read_bytes())
        return f"sqlite:///{target}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_database(request.getfixturevalue("postgres_template"))


@pytest.fixture(scope="module")
def shared(shared_url: str) -> Iterator[SqlStore]:
    """A store with the tree of authorities."""
    store = SqlStore(shared_url, KEY)
    add_tree(store)
    yield store
    store.close()


@given(st.lists(some_petitions, min_size=1, max_size=8), st.lists(some_scopes, min_size=1, max_size=6))
def test_the_registers_cover_what_the_rule_covers(
    shared: SqlStore, shared_url: str, given_petitions: list[Petition], scopes: list[Scope]
) -> None:
    empty(shared_url)
    with shared.transaction() as tx:
        for petition in given_petitions:
            tx.register(petition)
    engine = open_engine(shared_url)
    with for_reading(engine).connect() as connection:
        for scope in scopes:
            found = set(
                connection.execute(
                    select(petitions.c.number).where(covered(sight_of(scope))), told(scope, seen_by(connection, scope))
                ).scalars()
            )
            assert found == {petition.number for petition in given_petitions if scope.covers(petition, PATHS)}
    engine.dispose()


def empty(url: str) -> None:
    """No petition is left."""
    engine = open_engine(url)
    with for_writing(engine).begin() as connection:
        for table in (parties, accused, recused, petitions):
            connection.execute(delete(table))
    engine.dispose()


@given(st.lists(some_petitions, min_size=2, max_size=2), some_scopes)
def test_the_registers_follow_when_parties_accused_and_recused_change(
    shared: SqlStore, shared_url: str, versions: list[Petition], scope: Scope
) -> None:
    empty(shared_url)
    before, after = versions
    with shared.transaction() as tx:
        tx.register(before)
    with shared.transaction() as tx:
        petition = tx.dossier(before.number).petition
        petition.parties, petition.accused, petition.recused = after.parties, after.accused, after.recused
        petition.sealed = after.sealed
    found, total = shared.registers.petitions(scope, PetitionFilter())
    assert total == len(found) == int(scope.covers(replace(after, number=before.number), PATHS))


def test_every_list_keeps_what_it_must_not_show(store: SqlStore) -> None:
    add_tree(store)
    handler = add_official(store, "zhao")
    shown, hidden = a_petition(), a_petition(accused=("land",))
    for petition in (shown, hidden):
        keep(store, petition, tasks=[a_task(assignee=handler.id)])
    scope = scope_of(handler)
    rows, total = store.registers.desk(scope, DeskFilter("mine", handler.roles))
    assert ([row.number for row in rows], total) == ([shown.number], 1)
    assert store.registers.desk_counts(scope, handler.roles, shown.received_at)["mine"] == 1
    listed, total = store.registers.petitions(scope, PetitionFilter(text=hidden.number))
    assert (list(listed), total) == ([], 0)


def test_an_authority_that_moves_in_the_tree_takes_its_petitions_along(store: SqlStore) -> None:
    add_tree(store)
    kept = keep(store)
    county = Scope(official=1, authority="other", path="city/other/", sees_below=True)
    assert store.registers.petitions(county, PetitionFilter())[1] == 0
    land = next(authority for authority in store.registers.authorities() if authority.id == "land")
    with store.transaction() as tx:
        tx.add_authorities([replace(land, parent="other", path="city/other/land/")])
    rows, _ = store.registers.petitions(county, PetitionFilter())
    assert [row.petition.number for row in rows] == [kept.number]
    assert store.registers.petitions(everything(), PetitionFilter())[1] == 1

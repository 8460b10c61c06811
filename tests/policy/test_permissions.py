"""permissions.yaml: deny by default, and what must never be allowed together."""

from __future__ import annotations

import pytest

from tests.policy.shelf import book

LANES = {
    "登记窗口": ("registrar", "receiving"),
    "信访部门": ("petition_officer", "receiving"),
    "承办人": ("handler", "competent"),
    "承办机关负责人": ("leader", "competent"),
    "共同上一级机关": ("leader", "superior"),
    "复查机关": ("reexaminer", "reexamining"),
    "复核机关": ("reexaminer", "final_reviewing"),
    "督办人员": ("supervisor", "receiving"),
}
ADMINISTRATORS = ("designer", "system_administrator", "security_administrator", "auditor")


@pytest.mark.parametrize("name", LANES)
def test_a_lane_is_held_by_a_role_at_an_authority(name: str):
    lane = book().permissions.lane_named(name)
    assert (lane.role, lane.authority) == LANES[name]
    assert book().permissions.lane_named(lane.id) == lane


def test_an_unknown_lane_is_nobodys():
    with pytest.raises(KeyError):
        book().permissions.lane_named("领导")


def test_an_action_nobody_wrote_down_nobody_may_do():
    assert not book().permissions.may(frozenset(book().permissions.roles), "delete_petition")


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_designers_and_administrators_see_no_petition(role: str):
    seen = {"see_petitions", "see_below", "see_accusations", "see_identity", "register"}
    assert [action for action in sorted(seen) if book().permissions.may(frozenset({role}), action)] == []


def test_the_three_administrators_are_three():
    duties = ("manage_authorities", "manage_access", "see_audit")
    assert [book().permissions.actions[duty] for duty in duties] == [
        {"system_administrator"}, {"security_administrator"}, {"auditor"},
    ]  # fmt: skip


def test_only_the_handler_asks_for_an_extension():
    assert book().permissions.actions["send_extension_requested"] == {"handler"}


@pytest.mark.parametrize("message", ["reexamination_requested", "final_review_requested", "withdrawn", "recusal_requested"])
def test_what_is_the_petitioners_right_the_petitioner_may_do(message: str):
    assert book().permissions.may(frozenset({"petitioner"}), f"send_{message}")

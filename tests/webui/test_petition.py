"""A petition's page: where it stands, what may be done, how its clocks were counted, and what was done."""

from __future__ import annotations

import pytest

from tests.webui.conftest import bring_to_handling


@pytest.fixture
def handled(clerk):
    """The number of a petition the land bureau has accepted."""
    number = bring_to_handling(clerk)
    clerk.complete("assign_handler", handler=str(clerk.who("zhaomin").id), recusal_checked=True)
    return number


def test_the_head_says_number_gist_status_and_what_it_means(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}")
    assert handled in page.text and page.all("//h1")[0].text == "请求解决宅基地登记问题"
    assert page.texts("status") == ["已受理"] and "正在调查核实" in page.text


def test_the_five_stations_stand_in_order_with_their_days(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}")
    stations = page.all("//ol[@class='stations']/li")
    assert [one.xpath("b")[0].text for one in stations] == ["提交", "受理", "办理", "答复", "复查复核"]
    assert [one.get("class").split()[1] for one in stations][:3] == ["station-done", "station-done", "station-current"]
    assert stations[2].get("aria-current") == "step" and "应于" in stations[2].text_content()


def test_ones_own_task_stands_first_with_its_form(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}")
    first = page.all("//section[contains(@class,'task-first')]")[0]
    assert "调查核实" in first.xpath(".//h2")[0].text_content()
    assert first.xpath(".//textarea[@name='f_findings']") and "依法办理宅基地登记" in first.text_content()


def test_others_see_who_is_at_work_and_no_form(handled, visit):
    page = visit("lihua").get(f"/petitions/{handled}")
    assert not page.all("//textarea[@name='f_findings']")
    assert "调查核实" in page.text


def test_each_clock_tells_how_it_was_counted(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}")
    clock = next(one for one in page.all("//article[contains(@class,'clock')]") if "办理期限" in one.text_content())
    steps = [" ".join(one.text_content().split()) for one in clock.xpath(".//ol[@class='count-steps']/li")]
    assert len(steps) >= 2 and "第三十四条" in clock.text_content()
    assert "2026年5月6日" in clock.text_content(), "sixty days end on 1 May, a holiday"


def test_people_are_masked(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}?tab=matter")
    assert "吴*" in page.text and "13800000001" not in page.source


def test_papers_are_listed_with_number_and_service(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}?tab=documents")
    rows = [" ".join(row.text_content().split()) for row in page.all("//tbody/tr")]
    assert any("受理告知书" in row and "〔2026〕" in row and "已送达" in row for row in rows)


def test_the_docket_tells_everything_latest_first(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}?tab=docket")
    numbers = [int(one.text.lstrip("#")) for one in page.all("//div[@class='docket-when']/span")]
    assert numbers == list(range(len(numbers), 0, -1))
    assert "指定承办人" in page.text and "陈刚" in page.text


def test_the_diagram_opens_where_work_stands(handled, visit):
    visitor = visit("zhaomin")
    page = visitor.get(f"/petitions/{handled}?tab=diagram")
    source = page.all("//*[@id='canvas']/@data-source")[0]
    told = visitor.client.get(source).get_json()
    assert told["states"]["inquiry"] == "current" and told["states"]["assign_handler"] == "done"
    assert "<bpmn:definitions" in told["xml"]
    assert page.all("//nav[@class='chips']//a[@aria-current]")[0].text == "办理"


def test_another_diagram_of_the_petition_may_be_chosen(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}?tab=diagram&process=intake")
    assert page.all("//nav[@class='chips']//a[@aria-current]/@href")[0].endswith("process=intake")


def test_a_diagram_the_petition_never_entered_is_not_found(handled, visit):
    assert visit("zhaomin").get(f"/petitions/{handled}?tab=diagram&process=final_review").status == 404


def test_an_unknown_tab_shows_the_work(handled, visit):
    page = visit("zhaomin").get(f"/petitions/{handled}?tab=nonsense")
    assert page.status == 200 and page.all("//section[contains(@class,'task-first')]")


class TestActs:
    """申请延期、信访人撤回 … beside the steps."""

    def test_those_one_may_do_are_offered_with_their_article(self, handled, visit):
        page = visit("zhaomin").get(f"/petitions/{handled}")
        acts = page.all("//details[contains(@class,'act')]/summary")
        assert any("申请延期" in act.text_content() and "第三十四条" in act.text_content() for act in acts)

    def test_asking_for_an_extension_opens_the_leaders_step(self, handled, visit):
        visitor = visit("zhaomin")
        visitor.get(f"/petitions/{handled}")
        page = visitor.send("/acts/extension_requested", f_reason="证据尚在调取。", f_days="20")
        assert page.status == 200 and "已提交「申请延期」" in page.text
        assert "审批延期" in visitor.get(f"/petitions/{handled}").text

    def test_more_days_than_the_law_allows_are_refused_and_the_text_is_kept(self, handled, visit):
        visitor = visit("zhaomin")
        visitor.get(f"/petitions/{handled}")
        page = visitor.send("/acts/extension_requested", f_reason="证据尚在调取。", f_days="45")
        act = page.all("//details[@id='act-extension_requested'][@open]")[0]
        assert page.status == 422 and "第三十四条" in act.text_content()
        assert act.xpath(".//textarea[@name='f_reason']")[0].text.strip() == "证据尚在调取。"
        assert act.xpath(".//input[@name='f_days']")[0].value == "45"

    def test_what_is_missing_is_said_at_its_field(self, handled, visit):
        visitor = visit("zhaomin")
        visitor.get(f"/petitions/{handled}")
        page = visitor.send("/acts/extension_requested", f_days="")
        assert page.status == 422 and {"reason", "days"} <= set(page.wrong())

    def test_an_act_nobody_waits_for_is_not_found(self, handled, visit):
        visitor = visit("zhaomin")
        token = visitor.get(f"/petitions/{handled}").form("/logout").fields["csrf_token"]
        answer = visitor.client.post(f"/petitions/{handled}/acts/final_review_requested", data={"csrf_token": token})
        assert answer.status_code == 404


def test_a_closed_petition_says_so_and_points_to_its_docket(clerk, visit):
    clerk.register()
    clerk.complete("triage", category="grievance", route="petition_procedure", disposition="on_the_spot", reason="政策问题，可当场答复。")
    number = clerk.complete("answer_on_the_spot", answer="已当场说明。", satisfied=True).number
    page = visit("lihua").get(f"/petitions/{number}")
    assert "已经办结" in page.text and "当场答复" in page.texts("status")[0]

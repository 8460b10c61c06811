"""附件: files a petition came or was handled with (信访工作条例 第十九条第一款), read and added by those who may."""

from __future__ import annotations

from engine.casework import access, filekinds
from engine.casework.act import Act
from engine.casework.acting import check_key, perform, step_title
from engine.casework.keeping import Archive
from engine.casework.office import Office
from engine.casework.views import AttachmentView, Outcome
from engine.domain.attachment import Attachment
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.errors import NotFound, NotPermitted, OutOfOrder, Refusal

BASIS = "信访工作条例 第十九条第一款"
MEGABYTE = 1024 * 1024


def attach(
    office: Office, *, number: str, name: str, content: bytes, by: Official, key: str, task: str = "", lang: str = "zh"
) -> Outcome:  # fmt: skip
    """Add a file to a petition, in the step ``task`` or outside of one.

    1. Rights and kind are asked before anything is kept. 2. The content is on the disk, or in the store, before its row:
    a row without a file cannot come to be; a file without a row is found by ``petition verify --archive``. 3. Row and docket
    entry in one commit; the entry bears the hash and never the name, which may say who somebody is.

    Raises Refusal ``attachment_…`` for a file that is not taken, NotPermitted for who holds neither step nor right.
    """
    check_key(key, by)
    dossier = access.visible(office, by, number)
    require_attach(office, by, dossier)
    check_size(office, content)
    kind, media_type = filekinds.kind_of(content)
    sha256 = archive_of(office).put(content)

    def work(act: Act) -> None:
        require_attach(office, by, act.dossier)
        element = element_of(act.dossier, task)
        shown = filekinds.named(name, kind)
        file = Attachment(None, act.petition.id or 0, shown, media_type, len(content), sha256, act.at, by.id, element)
        act.tx.attach(file)
        act.enter("attached", basis=BASIS, sha256=sha256, size=len(content), media_type=media_type, task=element)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def largest(office: Office) -> int:
    """How many megabytes a file may have, from the rules."""
    return int(office.current.rulebook.rules_of_latest.flags["attachment_megabytes"])


def check_size(office: Office, content: bytes) -> None:
    """Neither empty nor larger than the rules say."""
    if not content:
        raise Refusal("attachment_empty")
    if len(content) > largest(office) * MEGABYTE:
        raise Refusal("attachment_large", most=largest(office))


def archive_of(office: Office) -> Archive:
    """The archive of the office; OutOfOrder when it was opened without one."""
    if office.archive is None:
        raise OutOfOrder("archive_missing")
    return office.archive


def may_attach(office: Office, by: Official, dossier: Dossier) -> bool:
    """Who may see the petition and has the right, or holds one of its open steps."""
    holds = any(access.may_take(by, task) for task in dossier.open_tasks)
    return holds or access.may(office, by, "attach", dossier.petition)


def require_attach(office: Office, by: Official, dossier: Dossier) -> None:
    """NotPermitted for anybody else."""
    if not may_attach(office, by, dossier):
        raise NotPermitted(action="attach")


def element_of(dossier: Dossier, task: str) -> str:
    """The step a file was added in; NotFound for a step of another petition."""
    found = next((one for one in dossier.tasks if one.id == task), None)
    if task and found is None:
        raise NotFound(task=task)
    return found.element if found else ""


def of(office: Office, dossier: Dossier, lang: str) -> tuple[AttachmentView, ...]:
    """The attachments of a petition, the first first."""
    return tuple(view(office, file, lang) for file in office.store.registers.attachments(dossier.petition.id or 0))


def view(office: Office, file: Attachment, lang: str) -> AttachmentView:
    """One attachment in words."""
    who = office.official(file.added_by)
    form = office.current.forms.get(file.task)
    step = step_title(office, file.task, form.title if form else "", lang)
    return AttachmentView(file.id or 0, file.name, file.media_type, file.size, file.sha256, file.added_at, who.name if who else "", step)


def attachments(office: Office, *, number: str, by: Official, lang: str = "zh") -> tuple[AttachmentView, ...]:
    """The attachments of a petition ``by`` may know of."""
    return of(office, access.visible(office, by, number), lang)


def attachment(office: Office, *, number: str, attachment: int, by: Official, lang: str = "zh") -> tuple[AttachmentView, bytes]:
    """One attachment with its content, checked against its hash."""
    dossier = access.visible(office, by, number)
    files = office.store.registers.attachments(dossier.petition.id or 0)
    found = next((one for one in files if one.id == attachment), None)
    if found is None:
        raise NotFound(attachment=attachment)
    return view(office, found, lang), archive_of(office).get(found.sha256)

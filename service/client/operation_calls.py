"""The calls of an operator: a student's data, and who did what."""

from service.client.call import Call, address, reads
from service.client.pages import Page, page
from service.contract.audit import AuditEntry, AuditPage
from service.contract.students import ForgottenStudent


def delete_student(student: str) -> Call[ForgottenStudent]:
    """Delete a student's data."""
    return Call("DELETE", address("students", student), reads(ForgottenStudent))


def audit(kind: str | None, object: str | None) -> Call[Page[AuditEntry]]:  # noqa: A002 - the parameter's name
    """Read the audit trail."""
    return page(address("audit", kind=kind, object=object, limit=200), AuditPage, AuditEntry)

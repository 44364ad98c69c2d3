"""How many jobs a tenant may have that have not ended."""

from sqlalchemy import Connection, func, select

from service.contract.states import OPEN
from service.store.errors import TooManyJobsError
from service.store.tables import jobs


def check_room(connection: Connection, tenant: str, most_open: int, *, but: str = "") -> None:
    """Look whether `tenant` may have one more job that has not ended, among `most_open` in all.

    `but` is not counted: the job that is to be made, which may be there if the news of its commit was lost, or one that
    goes before.

    Raises:
        TooManyJobsError: there are as many already.
    """
    theirs = (jobs.c.tenant == tenant) & jobs.c.state.in_(OPEN) & (jobs.c.id != but)
    count = connection.execute(select(func.count()).select_from(jobs).where(theirs)).scalar_one()
    if count >= most_open:
        raise TooManyJobsError(f"There are {count} jobs that have not ended, and no more are allowed.")

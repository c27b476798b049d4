"""Letters, of which only a worker learns whether an address has an account; and the end of sessions."""

from accounts import links, selectors
from accounts.models import Role
from accounts.services import sessions
from accounts.services.letters import deliver
from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import Progress, daily, handler


@handler("mail")
def mail(job: Job, _progress: Progress) -> None:
    """Any letter without a link that opens something: ``to``, ``template``, ``context``."""
    deliver(**job.args)


@handler("registration_letter")
def registration_letter(job: Job, _progress: Progress) -> None:
    """The link to register with; to the owner of an account, that he has one."""
    email = job.args["email"]
    if selectors.user_by_email(email) is None:
        deliver(to=email, template="registration", context={"link": links.registration(email, job.tenant)})
    else:
        context = {"login": links.page("accounts:login"), "reset": links.page("accounts:password-reset")}
        deliver(to=email, template="registered", context=context)


@handler("password_reset_letter")
def password_reset_letter(job: Job, _progress: Progress) -> None:
    """The link to a new password, to an active account; to any other address nothing."""
    user = selectors.user_by_email(job.args["email"])
    if user is not None and user.is_active:
        deliver(to=user.email, template="password_reset", context={"link": links.password_reset(user)})


@handler("invitation_letter")
def invitation_letter(job: Job, _progress: Progress) -> None:
    """The link of an invitation that is still open."""
    row = selectors.invitation(job.args["invitation"])
    if row is not None:
        context = {
            "unit": row.organization.name,
            "roles": "、".join(role.label for role in Role if role in row.roles),
            "link": links.invitation(row),
        }
        deliver(to=row.email, template="invitation", context=context)


@daily("clear_sessions")
def clear_sessions(_job: Job, _progress: Progress) -> None:
    """Forget the sessions that are over. They belong to no province: the first to come does it for all."""
    sessions.clear_expired()

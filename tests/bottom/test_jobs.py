from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import get_scope, scope, scopes_disabled
from kombu.exceptions import OperationalError
from weasyprint.urls import FatalURLFetchingError

from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.jobs import registry, selectors, services
from greenmfg.jobs.models import Job

State = Job.State


@pytest.fixture
def kind(monkeypatch):
    """A kind of job whose handler a test gives: ``kind(function)``. There are no others."""
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(registry, "_daily", set())

    return registry.handler("test")


@pytest.fixture
def daily(kind):
    """The days for which the daily work "daily" has been done, by province."""
    days = []
    registry.daily("daily")(lambda job, progress: days.append((job.tenant, job.day)))
    return days


@pytest.fixture
def works(kind):
    """The jobs that have been done by a handler that works."""
    done = []
    kind(lambda job, progress: done.append(job.pk))
    return done


@pytest.fixture
def sent(monkeypatch):
    """The ids of jobs put into the queue."""
    messages = []
    monkeypatch.setattr(services.app, "send_task", lambda name, args, **_: messages.extend(args))
    return messages


@pytest.fixture
def broker_down(monkeypatch):
    def fail(*_args, **_options):
        raise OperationalError("no broker")

    monkeypatch.setattr(services.app, "send_task", fail)


def enqueue(tenant, **more) -> Job:
    return services.enqueue(tenant=tenant, kind="test", args={"n": 1}, **more)


def set_row(job, **fields):
    Job.objects.filter(pk=job.pk).update(**fields)


def expire(job):
    set_row(job, lease_until=clock.actual() - timedelta(seconds=1))


def fails_with(error: BaseException):
    def handle(job, progress):
        raise error

    return handle


class TestEnqueue:
    def test_sends_once_committed(self, in_hunan, works, sent, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = enqueue(in_hunan)
            assert sent == []

        assert sent == [job.pk]
        assert (job.state, job.args) == (State.QUEUED, {"n": 1})

    def test_rolled_back_it_is_never_sent(self, in_hunan, works, sent, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            enqueue(in_hunan)
            transaction.set_rollback(True)

        assert sent == []
        assert not Job.objects.exists()

    def test_an_open_job_of_the_same_key_is_enough(self, in_hunan, works, sent):
        first = enqueue(in_hunan, dedupe_key="report:1")

        assert enqueue(in_hunan, dedupe_key="report:1") == first
        assert enqueue(in_hunan, dedupe_key="report:2") != first

    def test_after_the_end_the_same_key_begins_anew(self, in_hunan, works, sent):
        first = enqueue(in_hunan, dedupe_key="report:1")
        services.run(first.pk)

        assert enqueue(in_hunan, dedupe_key="report:1") != first

    def test_another_province_has_keys_of_its_own(self, hunan, guangdong, works, sent):
        with scope(tenant=hunan):
            first = enqueue(hunan, dedupe_key="report:1")
        with scope(tenant=guangdong):
            assert enqueue(guangdong, dedupe_key="report:1") != first

    def test_a_kind_nobody_handles_is_an_error_at_once(self, in_hunan, kind):
        with pytest.raises(LookupError):
            enqueue(in_hunan)

    def test_without_a_broker_the_job_is_there_and_the_caller_unharmed(
        self, in_hunan, works, broker_down, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            job = enqueue(in_hunan)

        job.refresh_from_db()
        assert (job.state, job.sent_at) == (State.QUEUED, None)


class TestRun:
    def test_done(self, in_hunan, works, sent):
        job = enqueue(in_hunan)

        assert services.run(job.pk)

        job.refresh_from_db()
        assert (job.state, job.attempts, job.reason) == (State.DONE, 1, "")
        assert job.finished_at >= job.created_at
        assert works == [job.pk]

    def test_a_second_message_finds_nothing_to_do(self, in_hunan, works, sent):
        job = enqueue(in_hunan)
        services.run(job.pk)

        assert not services.run(job.pk)
        assert works == [job.pk]

    def test_an_unknown_number_is_nothing_to_do(self, db):
        assert not services.run(4711)

    def test_the_handler_works_in_the_jobs_province(self, guangdong, kind, sent):
        seen = []
        kind(lambda job, progress: seen.append(get_scope()["tenant"]))
        with scope(tenant=guangdong):
            job = enqueue(guangdong)

        services.run(job.pk)

        assert seen == [guangdong]

    def test_an_overridden_clock_reaches_the_handler(self, in_hunan, kind, sent):
        seen = []
        kind(lambda job, progress: seen.append(clock.read()))
        moment = clock.read() - timedelta(days=365)

        with clock.override(moment):
            services.run(enqueue(in_hunan).pk)

        assert seen == [moment]

    def test_progress_shows_while_it_runs(self, in_hunan, kind, sent):
        seen = []

        def handle(job, progress):
            progress(2, 5)
            row = Job.objects.get(pk=job.pk)
            seen.append((row.state, row.done_steps, row.all_steps))

        kind(handle)
        services.run(enqueue(in_hunan).pk)

        assert seen == [(State.RUNNING, 2, 5)]

    def test_a_refusal_is_final_and_says_why(self, in_hunan, kind, sent):
        kind(fails_with(Refused("文件内容过多。")))
        job = enqueue(in_hunan)

        services.run(job.pk)

        job.refresh_from_db()
        assert (job.state, job.reason) == (State.DEAD, "文件内容过多。")

    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (ZeroDivisionError(), "内部错误"),
            (FatalURLFetchingError("closed"), "内部错误"),  # none of Exception's (attack 74)
            (SoftTimeLimitExceeded(), "时间过长"),
            (Refused("请稍后重试。", status=503), "请稍后重试。"),
        ],
    )
    def test_a_failure_is_tried_again_twice(self, in_hunan, kind, sent, error, reason):
        kind(fails_with(error))
        job = enqueue(in_hunan)

        for attempt in (1, 2):
            services.run(job.pk)
            job.refresh_from_db()
            assert (job.state, job.attempts, job.sent_at) == (State.QUEUED, attempt, None)
        services.run(job.pk)

        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.DEAD, 3)
        assert reason in job.reason
        assert job.finished_at is not None

    def test_a_worker_told_to_stop_gives_the_job_back(self, in_hunan, kind, sent):
        kind(fails_with(SystemExit()))
        job = enqueue(in_hunan)

        with pytest.raises(SystemExit):
            services.run(job.pk)

        job.refresh_from_db()
        assert (job.state, job.sent_at) == (State.QUEUED, None)

    def test_a_held_job_is_not_claimed(self, in_hunan, works, sent):
        job = enqueue(in_hunan)
        set_row(job, state=State.RUNNING, attempts=1, lease_until=clock.actual() + timedelta(seconds=30))

        assert not services.run(job.pk)

    def test_a_lost_lease_is_taken_over(self, in_hunan, works, sent):
        job = enqueue(in_hunan)
        set_row(job, state=State.RUNNING, attempts=1)
        expire(job)

        assert services.run(job.pk)

        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.DONE, 2)

    def test_who_lost_the_lease_has_no_word_any_more(self, in_hunan, kind, sent):
        def outlive(job, progress):
            # Meanwhile another worker has taken the job over.
            set_row(job, attempts=2)
            progress(9, 9)
            raise ZeroDivisionError

        kind(outlive)
        job = enqueue(in_hunan)
        services.run(job.pk)

        job.refresh_from_db()
        assert (job.state, job.attempts, job.done_steps, job.reason) == (State.RUNNING, 2, 0, "")


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    """On PostgreSQL with real threads, each with a connection of its own."""

    def in_threads(self, count, act):
        def alone(_number):
            try:
                return act()
            finally:
                connection.close()

        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(alone, range(count)))

    def test_one_of_many_workers_claims(self, hunan, works, sent):
        with scope(tenant=hunan):
            job = enqueue(hunan)

        assert sum(self.in_threads(12, lambda: services.run(job.pk))) == 1
        assert works == [job.pk]

    def test_one_of_many_sweeps_sends(self, hunan, works, sent):
        with scope(tenant=hunan):
            job = enqueue(hunan)
            set_row(job, sent_at=None)
        sent.clear()

        self.in_threads(8, services.sweep)

        assert sent == [job.pk]

    def test_many_sweeps_ask_once_for_the_days_work(self, hunan, daily, sent):
        self.in_threads(8, services.sweep)

        with scope(tenant=hunan):
            job = Job.objects.get()
        assert (job.kind, sent) == ("daily", [job.pk])

    def test_many_requests_of_one_key_get_one_job(self, hunan, works, sent):
        def ask():
            with scope(tenant=hunan), transaction.atomic():
                return enqueue(hunan, dedupe_key="report:1").pk

        assert len(set(self.in_threads(12, ask))) == 1
        with scope(tenant=hunan):
            assert Job.objects.count() == 1


class TestSweep:
    def test_sends_what_could_not_be_sent(self, in_hunan, works, sent):
        job = enqueue(in_hunan)
        set_row(job, sent_at=None)

        services.sweep()
        services.sweep()

        assert sent == [job.pk]

    def test_sends_again_what_got_lost_on_the_way(self, in_hunan, works, sent):
        enqueue(in_hunan)
        lost = enqueue(in_hunan)
        set_row(lost, sent_at=clock.actual() - services.RESEND_AFTER - timedelta(seconds=1))

        services.sweep()

        assert sent == [lost.pk]

    def test_frees_the_job_of_a_killed_worker(self, in_hunan, works, sent):
        held, killed = enqueue(in_hunan), enqueue(in_hunan)
        set_row(held, state=State.RUNNING, attempts=1, lease_until=clock.actual() + timedelta(seconds=30))
        set_row(killed, state=State.RUNNING, attempts=1)
        expire(killed)

        services.sweep()

        assert sent == [killed.pk]
        services.run(killed.pk)
        assert works == [killed.pk]

    def test_buries_what_kills_each_worker(self, in_hunan, works, sent, caplog):
        """Attack 140: after three deliveries it is dead, with a reason and an alarm."""
        job = enqueue(in_hunan)
        for _death in range(3):
            assert services._claim(job.pk)  # … and the process is gone
            expire(job)
            services.sweep()

        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.DEAD, 3)
        assert "3 次" in job.reason
        assert [record.levelname for record in caplog.records if record.name == "greenmfg.jobs.services"] == [
            "ERROR"
        ]
        assert not services.run(job.pk)
        assert len(sent) == 2

    def test_looks_after_all_provinces(self, hunan, guangdong, works, sent):
        jobs = []
        for tenant in (hunan, guangdong):
            with scope(tenant=tenant):
                jobs.append(enqueue(tenant))
                set_row(jobs[-1], sent_at=None)

        services.sweep()

        assert sent == [job.pk for job in jobs]

    def test_without_a_broker_it_waits_for_the_next(self, in_hunan, works, broker_down):
        jobs = [enqueue(in_hunan), enqueue(in_hunan)]
        for job in jobs:
            set_row(job, sent_at=None)

        services.sweep()

        assert Job.objects.filter(state=State.QUEUED, sent_at=None).count() == 2


class TestDailyWork:
    """What every province needs once a day is asked for by the sweep, and by nobody else."""

    NOON = datetime(2026, 6, 30, 12, tzinfo=timezone.get_default_timezone())
    TODAY, TOMORROW = date(2026, 6, 30), date(2026, 7, 1)

    def sweep_and_work(self, at):
        with clock.override(at):
            services.sweep()
            with scopes_disabled():
                for pk in selectors.queued():
                    services.run(pk)

    def test_once_for_each_province(self, hunan, guangdong, daily, sent):
        self.sweep_and_work(self.NOON)

        assert sorted(daily, key=lambda row: row[0].pk) == [(hunan, self.TODAY), (guangdong, self.TODAY)]

    def test_not_again_on_the_same_day_though_it_is_done(self, hunan, daily, sent):
        for hours in (0, 1, 11):
            self.sweep_and_work(self.NOON + timedelta(hours=hours))

        assert daily == [(hunan, self.TODAY)]
        assert len(sent) == 1

    def test_again_once_the_local_day_is_over(self, hunan, daily, sent):
        self.sweep_and_work(self.NOON)
        self.sweep_and_work(self.NOON + timedelta(hours=12))

        assert daily == [(hunan, self.TODAY), (hunan, self.TOMORROW)]

    def test_work_that_is_dead_is_asked_for_again_the_next_day(self, hunan, daily, sent):
        with clock.override(self.NOON):
            services.sweep()
        with scope(tenant=hunan):
            Job.objects.update(state=State.DEAD)
        self.sweep_and_work(self.NOON)
        assert daily == []

        self.sweep_and_work(self.NOON + timedelta(hours=12))
        assert daily == [(hunan, self.TOMORROW)]

    def test_a_sweep_of_a_day_already_asked_for_writes_nothing(self, hunan, guangdong, daily, sent):
        services.sweep()

        with CaptureQueriesContext(connection) as queries:
            services.sweep()
        assert not [query for query in queries if query["sql"].startswith("INSERT")]


def test_two_handlers_of_one_kind_stop_the_process(works):
    with pytest.raises(LookupError):
        registry.handler("test")(fails_with(ZeroDivisionError()))

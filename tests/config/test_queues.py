"""Tasks wait by urgency, and a worker that is told nothing takes all of them."""

from config import queues
from config.celery import app

# How long RabbitMQ waits until a task is acknowledged, unless it is told otherwise (consumer_timeout).
RABBITMQ_WAITS = 30 * 60


def own_tasks() -> set[str]:
    """The names of all tasks that the site's apps bring."""
    app.loader.import_default_modules()
    return {name for name in app.tasks if name.split(".")[1:2] == ["tasks"]}


def queue_of(task: str) -> str:
    """The queue that Celery sends a task to."""
    name: str = app.amqp.router.route({}, task)["queue"].name
    return name


def test_every_task_waits_in_a_queue_of_its_urgency() -> None:
    assert {task for task in own_tasks() if queue_of(task) == queues.DEFAULT} == set()


def test_no_route_is_for_a_task_that_is_not_there() -> None:
    assert set(queues.ROUTES) - own_tasks() == set()


def test_an_alert_never_waits_behind_an_export_or_an_import() -> None:
    alerts = queue_of("alerts.tasks.deliver_due")
    assert alerts == "alerts"
    assert alerts not in {queue_of("exports.tasks.make_asked_for"), queue_of("prisoners.tasks.go_on_with_imports")}


def test_a_worker_that_is_told_no_queues_takes_from_all() -> None:
    assert set(app.amqp.queues.consume_from) == {queues.DEFAULT, *queues.TASKS}


def test_no_task_runs_longer_than_rabbitmq_waits_for_its_acknowledgement() -> None:
    late = [app.tasks[name] for name in own_tasks() if app.tasks[name].acks_late]
    limits = {task.name: task.time_limit or app.conf.task_time_limit for task in late}
    assert limits and {name for name, seconds in limits.items() if seconds >= RABBITMQ_WAITS} == set()

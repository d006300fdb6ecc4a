"""Long calm in steps of 20 s, and what is survivable: there a warning is arguable and a critical is not."""

from calm import memory, web
from story import GiB, Story, Unit, daily, pulses, ramp, sawtooth, steady, total_of

DAY = 86_400


def week_with_peak(random):
    """Three weeks in fast time: the day's rhythm, and one day a week that is half as busy again."""
    peak = random.uniform(0.05, 0.08)
    rhythm = lambda t: daily(0.16, 0.12)(t) + (daily(0, peak)(t) if t // DAY % 7 == 1 else 0)
    return Story("silent", 21 * 24, web(random, database=0.25, php_course=rhythm), memory(random), step=20,
                 swap=random.choice([0, GiB]))


def month_of_deploys(random):
    """Four weeks: every two or three days a deploy changes what the programs take."""
    levels, at = [(0.0, 0.22)], 0.0
    while at < 28 * DAY:
        at += random.uniform(1, 4) * DAY
        levels.append((at, random.uniform(0.17, 0.28)))
    level = lambda t: next(share for start, share in reversed(levels) if start <= t)
    return Story("silent", 28 * 24, web(random, php_course=total_of(level, daily(0, 0.06))), memory(random), step=20)


def month_of_full_collections(random):
    """Four weeks: a heap that is collected fully about once a day, and backups at night."""
    heap = sawtooth(random.uniform(0.7, 1.3) * DAY, 0.3, 0.22)
    backup = lambda t: 0.06 if 7200 < t % DAY < 9000 else 0.003
    units = web(random, 0.12, 0.15) + [Unit("tomcat.service", heap, noise=0.004), Unit("backup.service", backup)]
    return Story("silent", 28 * 24, units, memory(random), step=20, swap=GiB)


def deploy_to_88(random):
    """A service takes a host without swap from 40 to 88 %, once, and stays there."""
    up = ramp(1800, 1800 + random.choice([10, 20, 60]), 0.1, 0.56)
    units = [Unit("app.service", up), Unit("mysql.service", steady(0.25), noise=0.0003), Unit("nginx.service", steady(0.02))]
    return Story("warning", 3, units, random.choice([4, 8, 16]) * GiB, files=steady(0.02))


def burst(random, right, peak):
    """Jobs of half a minute that take a host without swap from 62 % to `peak`, every hour."""
    jobs = pulses([1800 + 3600 * n for n in range(6)], peak - 0.62, random.uniform(10, 20), 30, 5, 0.01)
    units = [Unit("app.service", steady(0.34), noise=0.001), Unit("mysql.service", steady(0.2), noise=0.0003),
             Unit("worker.service", jobs, hot=0.9)]
    return Story(right, 6, units, random.choice([4, 8, 16]) * GiB, files=steady(0.02))


def burst_to_91(random):
    """Jobs that go to about 91 % for half a minute, every hour, without swap."""
    return burst(random, "warning", 0.91)


def burst_to_96(random):
    """The same to about 96 %: a few seconds more, and the host is lost. That the job ends is not known in advance."""
    return burst(random, "critical", 0.96)


def moved_to_swap(random):
    """An idle program is swapped out once, to make room for a job."""
    units = [Unit("nginx.service", steady(0.03)), Unit("idle.service", steady(0.45), hot=0.02, noise=0),
             Unit("job.service", ramp(1800, 1800 + random.uniform(30, 60), 0.02, 0.5), hot=0.9)]
    return Story("warning", 2, units, random.choice([1, 2, 4]) * GiB, swap=4 * GiB, files=steady(0.04), workers=2,
                 swap_disk=random.choice(["cloud", "ssd", "slow"]))


LONG = [week_with_peak, month_of_deploys, month_of_full_collections]
SURVIVABLE = [deploy_to_88, burst_to_91, burst_to_96, moved_to_swap]

"""Kinds of calm: what hosts go through every day. Nothing may be critical; `silent` ones should have no warning either."""

from story import GiB, MiB, Story, Unit, daily, pulses, ramp, random_times, sawtooth, steady, total_of


def web(random, php=0.22, database=0.22, php_course=None):
    """nginx, PHP and a database, of a size that differs from seed to seed."""
    scale = random.uniform(0.9, 1.1)
    return [Unit("nginx.service", steady(0.02)),
            Unit("php8.2-fpm.service", php_course or steady(php * scale), noise=0.002),
            Unit("mysql.service", steady(database * scale), hot=0.6, noise=0.0003),
            Unit("systemd-journald.service", steady(0.005), noise=0)]


def memory(random):
    return random.choice([2, 4, 8, 16]) * GiB


def ordinary_web(random):
    """A web server with swap and the day's rhythm."""
    return Story("silent", 24, web(random, php_course=daily(0.18, 0.12)), memory(random), swap=GiB)


def deploys(random):
    """Two versions run side by side for two minutes, an hour apart, without swap."""
    times = [1800 + 3600 * n + random.uniform(0, 900) for n in range(8)]
    new = pulses(times, 0.17, random.uniform(8, 20), 120, 4, 0.003)
    return Story("silent", 8, web(random, 0.27, 0.27) + [Unit("app@green.service", new)], memory(random))


def restarts(random):
    """A service that is restarted every hour and loads its data again."""
    times = [1800 + 3600 * n for n in range(8)]
    down = pulses(times, -0.34, 1, 15, random.uniform(10, 40), 0.35)
    return Story("silent", 8, web(random, 0.15, 0.15) + [Unit("elasticsearch.service", down)], memory(random))


def boot(random):
    """The first hours after a boot: services start, caches fill."""
    start = lambda at, took, share: ramp(at, at + took, 0.003, share)
    units = [Unit("mysql.service", start(8, 10, 0.2)), Unit("php8.2-fpm.service", start(14, 8, 0.13)),
             Unit("tomcat.service", start(15, random.uniform(20, 60), 0.25), noise=0.001), Unit("nginx.service", start(6, 2, 0.02))]
    return Story("silent", 3, units, memory(random), swap=GiB, cached=0.02, uptime=6,
                 stream=lambda t: 20 * MiB if t < 120 else 0, disk_busy=lambda t: 0.5 if t < 120 else 0.03)


def backups(random):
    """Backups read all files through the page cache, half an hour of every two."""
    at_work = lambda t: t % 7200 > 5400
    units = web(random, 0.27, 0.28) + [Unit("backup.service", lambda t: 0.03 if at_work(t) else 0.003)]
    return Story("silent", 10, units, memory(random), swap=random.choice([0, GiB]),
                 stream=lambda t: 90 * MiB if at_work(t) else 0, disk_busy=lambda t: 0.6 if at_work(t) else 0.03)


def image_bursts(random):
    """Image jobs: bursts of seconds up to about 85 %, a few an hour, without swap. The first of them is new to this host."""
    jobs = pulses(random_times(random, 12, 3), random.uniform(0.18, 0.22), random.uniform(4, 8), 6, 2, 0.01)
    units = web(random, 0.28, 0.25) + [Unit("worker.service", jobs, hot=0.9)]
    return Story("silent", 12, units, random.choice([4, 8, 16]) * GiB, files=steady(0.03))


def database_full(random):
    """A database sized to fill the host, 7 to 11 % left, for good."""
    units = [Unit("postgresql.service", steady(random.uniform(0.82, 0.86)), hot=0.6, noise=0.0004), Unit("nginx.service", steady(0.01))]
    return Story("silent", 12, units, random.choice([8, 16, 64]) * GiB, swap=random.choice([0, 2 * GiB]), cached=0.1,
                 files=steady(0.01))


def jvm_sawtooth(random):
    """A heap that grows and is collected every few minutes."""
    saw = sawtooth(random.uniform(120, 400), 0.35, 0.18)
    units = [Unit("tomcat.service", total_of(saw, daily(0, 0.05)), noise=0.002), Unit("nginx.service", steady(0.03))]
    return Story("silent", 12, units, memory(random), swap=random.choice([0, GiB]))


def zfs_arc(random):
    """The ZFS ARC fills half of memory; MemAvailable does not count it."""
    units = [Unit("postgresql.service", daily(0.25, 0.1)), Unit("nginx.service", steady(0.02))]
    return Story("silent", 12, units, random.choice([16, 32, 64]) * GiB, disk="ssd", cached=0.03, files=steady(0.01),
                 arc=ramp(3600, 6000, 0.05, 0.5))


def hugepages(random):
    """85 % are reserved for huge pages, and the rest is used as planned."""
    units = [Unit("postgresql.service", steady(0.035), noise=0.0003), Unit("nginx.service", steady(0.005), noise=0.0001)]
    return Story("silent", 8, units, random.choice([32, 64]) * GiB, cpus=16, disk="ssd", huge=0.85, cached=0.05,
                 files=steady(0.01), minimum=90 * MiB)


def unit_at_its_limit(random):
    """A container stalls at its own limit while a backup keeps the page cache busy. The host has memory."""
    at_limit = lambda t: 0.3 if 1800 < t < 9000 else 0.0
    backup = lambda t: 70 * MiB if 3600 < t < 7200 else 0
    return Story("silent", 3, web(random) + [Unit("docker-4f0c4f0c4f0c.scope", steady(0.12))], memory(random),
                 limited=at_limit, stream=backup, disk_busy=lambda t: 0.5 if backup(t) else 0.1, busy=steady(0.1))


def cache_warm_up(random):
    """memcached fills to 40 % ever more slowly, and stays."""
    pace = random.uniform(900, 3000)
    fill = lambda t: 0.01 + 0.4 * (1 - 2.718 ** (-max(0.0, t - 1800) / pace))
    return Story("silent", 10, web(random, 0.15, 0.15) + [Unit("memcached.service", fill)], memory(random), swap=GiB)


def small_server(random):
    """256 MiB with a slow swap, and a cron job every hour."""
    job = pulses([900 + 3600 * n for n in range(12)], 0.13, 3, random.uniform(10, 20), 1, 0.005)
    units = [Unit("nginx.service", steady(0.04)), Unit("php8.2-fpm.service", steady(0.2), noise=0.006),
             Unit("mariadb.service", steady(0.26), hot=0.35), Unit("cron.service", job, hot=0.8)]
    return Story("silent", 12, units, 256 * MiB, cpus=1, swap=512 * MiB, swap_disk="slow", disk="slow", swapped=0.2,
                 files=steady(0.08), workers=2, file_reads=steady(50.0))


def large_server(random):
    """1 TiB: 90 % hold a cache on purpose, and a query takes some more within a minute, twice an hour."""
    queries = pulses(random_times(random, 8, 2), random.uniform(0.02, 0.04), 60, 120, 5, 0.002)
    units = [Unit("redis.service", steady(0.84), noise=0.0001), Unit("clickhouse-server.service", queries, noise=0.0002)]
    return Story("silent", 8, units, 1024 * GiB, cpus=64, disk="ssd", cached=0.05, files=steady(0.005))


CALM = [ordinary_web, deploys, restarts, boot, backups, image_bursts, database_full, jvm_sawtooth, zfs_arc, hugepages,
        unit_at_its_limit, cache_warm_up, small_server, large_server]

"""A picture of the runs side by side: weight, answers and memory over time, as SVG."""
from collections import defaultdict
from html import escape

WIDTH, PANEL, LEFT, TOP, GAP = 460, 130, 60, 50, 46  # pixels
INK, GRID = "#333", "#ddd"
BLUE, ORANGE, RED, GREEN = "#1f6fb4", "#d98200", "#c62828", "#2e7d32"


class Panel:
    """One diagram with axes of its own."""

    def __init__(self, x, y, begin, end, top, title, unit):
        self.x, self.y, self.begin, self.end, self.top = x, y, begin, end, top
        self.parts = [f'<text x="{x}" y="{y - 8}" font-weight="bold">{escape(title)}</text>']
        for share in (0, 0.5, 1):
            height = self.down(top * share)
            self.parts.append(f'<path d="M{x} {height:.1f}h{WIDTH}" stroke="{GRID}"/>'
                              f'<text x="{x - 6}" y="{height + 4:.1f}" text-anchor="end">{top * share:g}{unit}</text>')
        for moment in range(int(begin // 60 + 1) * 60, int(end) + 1, 60):
            self.parts.append(f'<path d="M{self.across(moment):.1f} {y}v{PANEL}" stroke="{GRID}"/>'
                              f'<text x="{self.across(moment):.1f}" y="{y + PANEL + 15}" text-anchor="middle">{moment}</text>')

    def across(self, moment):
        return self.x + (moment - self.begin) / (self.end - self.begin) * WIDTH

    def down(self, value):
        return self.y + PANEL - min(value, self.top) / self.top * PANEL

    def line(self, points, color, steps=False):
        """`steps`: a value holds until the next one."""
        text, before = "", None
        for moment, value in points:
            if steps and before is not None and before != value:
                text += f"H{self.across(moment):.1f}"
            text += f"{'L' if text else 'M'}{self.across(moment):.1f} {self.down(value):.1f}"
            before = value
        self.parts.append(f'<path d="{text}" fill="none" stroke="{color}" stroke-width="1.5"/>')

    def bars(self, points, color):
        text = "".join(f"M{self.across(moment):.1f} {self.y + PANEL}V{self.down(value):.1f}" for moment, value in points)
        self.parts.append(f'<path d="{text}" fill="none" stroke="{color}" stroke-width="1.5"/>')

    def mark(self, moment, text, row):
        if moment is not None:
            place = self.across(moment)
            self.parts.append(f'<path d="M{place:.1f} {self.y}v{PANEL}" stroke="{INK}" stroke-dasharray="3 3"/>'
                              f'<text x="{place + 3:.1f}" y="{self.y + 12 + 13 * row}">{escape(text)}</text>')


def seconds(visits):
    """{second: requests that began in it}"""
    found = defaultdict(list)
    for began, took, status, _ in visits:
        found[int(began)].append((took, status))
    return sorted(found.items())


def column(x, title, outcome, span):
    begin, end = span
    weight, answers, failures, memory = (
        Panel(x, TOP + 30 + row * (PANEL + GAP), begin, end, top, name, unit) for row, (top, name, unit) in enumerate([
            (100, "weight of web-01 in HAProxy", " %"), (10, "seconds until the answer: worst, median", " s"),
            (10, "requests that failed, per second", ""), (400, "web-01: memory available, swap in use", " MiB")]))
    weight.line([(when, share * 100) for when, share, _ in outcome.weights], BLUE, steps=True)
    for row, (moment, text) in enumerate([(0, "agent installed"), (outcome.named, "alert names it"), (outcome.stopped, "stopped")]):
        weight.mark(moment, text, row + 2)
    by_second = seconds(outcome.visits)
    answers.line([(when, max(took for took, _ in some)) for when, some in by_second], ORANGE)
    answers.line([(when, sorted(took for took, _ in some)[len(some) // 2]) for when, some in by_second], BLUE)
    failures.bars([(when, failed) for when, some in by_second if (failed := sum(status != 200 for _, status in some))], RED)
    memory.line([(when, available) for when, available, _, _ in outcome.memory[::2]], GREEN)
    memory.line([(when, swap) for when, _, swap, _ in outcome.memory[::2]], ORANGE)
    head = f'<text x="{x}" y="{TOP - 10}" font-size="16" font-weight="bold">{escape(title)}</text>'
    return [head, *(part for panel in (weight, answers, failures, memory) for part in panel.parts)]


def svg(columns):
    """`columns`: [(title, outcome)]"""
    begin = min(outcome.weights[0][0] for _, outcome in columns)
    end = max(outcome.weights[-1][0] for _, outcome in columns)
    step = WIDTH + LEFT + 30
    parts = [part for number, (title, outcome) in enumerate(columns)
             for part in column(LEFT + 20 + number * step, title, outcome, (begin, end))]
    width, height = LEFT + 20 + len(columns) * step, TOP + 30 + 4 * (PANEL + GAP) + 10
    foot = f'<text x="{LEFT + 20}" y="{height - 8}">seconds since the agent was installed</text>'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12"'
            f' fill="{INK}"><rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join([*parts, foot]) + "\n</svg>\n")

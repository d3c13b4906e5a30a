"""What Prometheus is told of visitors, beside what jupyter_server tells it, at the server's `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

SESSIONS = Gauge("pywry_sessions", "Sessions of visitors there are")
PAGES = Gauge("pywry_pages", "Pages that show a session")
WARM_KERNELS = Gauge("pywry_warm_kernels", "Kernels that have run their notebook and wait for a visitor")
STARTED = Counter("pywry_session_starts", "Sessions that were started")
FAILED = Counter("pywry_session_failures", "Sessions that could not be started, or whose notebook failed or died")
REFUSED = Counter("pywry_session_refusals", "Visitors who were turned away because there were too many sessions")
CULLED = Counter("pywry_session_culls", "Sessions that were ended because nobody used them")
START_SECONDS = Histogram(
    "pywry_session_start_seconds",
    "From a visitor's request until the app is there: a function has returned, a notebook has run",
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300),
)

"""How gunicorn serves, in the demo as in production: ``gunicorn -c python:greenmfg.gunicorn``.

Gunicorn itself reads WEB_CONCURRENCY, the number of worker processes.
"""

wsgi_app = "greenmfg.wsgi"
# One request per process at a time: with persistent database connections faster here than threads.
worker_class = "sync"
timeout = 30
# A worker is renewed now and then, so that what a library leaks does not add up.
max_requests = 2000
max_requests_jitter = 200
# Whether a forwarded header counts is said in one place, TRUSTED_PROXIES.
forwarded_allow_ips = ""
control_socket_disable = True

# One image for web, worker, timetable and migration. docker-compose.yml says which is which.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

# The same installation as `make demo`, in a layer that changes only with what it installs.
COPY install.py requirements.txt ./
RUN python install.py && rm -rf /var/lib/apt/lists/*

COPY . .
ENV PATH=/app/.venv/bin:$PATH
RUN python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --system --uid 10001 --no-create-home greenmfg \
    && install -d -o greenmfg -g greenmfg /data

# Files that people upload and documents made of them; a volume.
ENV VAR_DIR=/data HOME=/tmp
USER greenmfg
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "greenmfg.healthcheck"]
CMD ["gunicorn", "-c", "python:greenmfg.gunicorn", "--bind", "0.0.0.0:8000", "--access-logfile", "-"]

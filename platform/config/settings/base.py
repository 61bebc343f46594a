"""Settings common to every way of running. Values that differ by place come from the environment (env.read)."""

from pathlib import Path

from config import logs
from config.settings import env
from ui.packages import staticfiles_dirs

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = ROOT / "tenants" / "data"
VAR = Path(env.read("LIANDONG_VAR", str(ROOT / "var")))

SECRET_KEY = env.read("LIANDONG_SECRET_KEY", "")
# The keys of personal data at rest (kernel.sealing): a line `id:secret` each, the current one first. Empty: one made of SECRET_KEY.
DATA_KEYS = env.read("LIANDONG_DATA_KEYS", "")
DEBUG = False
BASE_URL = env.read("LIANDONG_BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

SHARED_APPS = [
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "django_cotton",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "kernel",
    "ui",
    "tenants",
    "shared_apps.identity",
    "shared_apps.dictionaries",
    "shared_apps.rules",
    "shared_apps.worktime",
    "shared_apps.exchange",
    "shared_apps.likeness",
    "sso",
]
TENANT_APPS = [
    "tenant_apps.records",
    "tenant_apps.postbox",
    "tenant_apps.files",
    "tenant_apps.codes",
    "tenant_apps.deputies",
    "tenant_apps.organs",
    "tenant_apps.suggestions",
    "tenant_apps.bills",
    "tenant_apps.handling",
    "tenant_apps.referrals",
    "tenant_apps.supervision",
    "tenant_apps.termchange",
    "tenant_apps.evidence",
    "tenant_apps.finding",
    "tenant_apps.succession",
]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "tenants.Congress"
TENANT_SYNC_ROUTER = "kernel.db.router.Router"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
AUTH_USER_MODEL = "identity.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_POOLED = {
    "server_side_binding": True,
    "prepare_threshold": 0,
    "pool": {"min_size": 1, "max_size": 12, "timeout": 10, "max_lifetime": 1800},
}
DATABASES = {
    "default": env.database(
        env.read("DATABASE_URL", "postgresql://liandong_app@127.0.0.1/liandong"), **_POOLED
    )
}
# The owner's connection exists only where the environment gives it: management commands and the worker of queue "owner".
OWNER_URL = env.read("DATABASE_OWNER_URL", "")
if OWNER_URL:
    DATABASES["owner"] = env.database(OWNER_URL)
# Fixed roles of a cell (NOLOGIN). The group holds the SELECTs on public that every congress has; the relay enters senders.
DB_APP_ROLE = DATABASES["default"]["USER"]
DB_GROUP_ROLE = env.read("LIANDONG_DB_GROUP_ROLE", "liandong_tenants")
DB_RELAY_ROLE = env.read("LIANDONG_DB_RELAY_ROLE", "liandong_relay")

# Bytes, as kernel.db.retirement estimates them, that a backend may keep of the congresses it has seen before its connection retires, in a
# worker's process: there are few, and what they do again and again must find its plans.
DB_WORKER_BUDGET = int(env.read("LIANDONG_WORKER_BUDGET", "1000")) * 1_000_000

REDIS_URL = env.read("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "celery"
# What goes round the congresses has a process of its own: it would hold up the relay, and fill its connections.
CELERY_TASK_ROUTES = {
    name: {"queue": "rounds"}
    for name in (
        "evidence.sweep",
        "evidence.look_back",
        "evidence.countersign",
        "exchange.sweep",
        "exchange.reconsider",
        "files.sweep",
        "termchange.sweep",
    )
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "visibility_timeout": 3600,
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "exchange-sweep": {"task": "exchange.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "exchange-reconsider": {"task": "exchange.reconsider", "schedule": 3600.0},
    "exchange-introduce": {"task": "exchange.introduce", "schedule": 21600.0},
    "exchange-files": {"task": "exchange.files", "schedule": 60.0, "options": {"expires": 60}},
    "exchange-forget": {"task": "exchange.forget", "schedule": 600.0, "options": {"expires": 600}},
    "sso-sweep": {"task": "sso.sweep", "schedule": 3600.0},
    # A sweep that could not be taken in time is no use any more: the next one comes.
    "adjusting-sweep": {"task": "adjusting.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "onboarding-sweep": {
        "task": "onboarding.sweep",
        "schedule": 10.0,
        "options": {"queue": "owner", "expires": 10},
    },
    "sso-roster-sweep": {"task": "sso.roster_sweep", "schedule": 30.0, "options": {"expires": 30}},
    "worktime-sweep": {"task": "worktime.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "worktime-watch": {"task": "worktime.watch", "schedule": 86400.0},
    "sso-retire": {"task": "sso.retire", "schedule": 3600.0},
    # Late scans and page images that were forgotten; bytes without a row.
    "files-sweep": {"task": "files.sweep", "schedule": 120.0, "options": {"expires": 120}},
    "files-tidy": {"task": "files.tidy", "schedule": 86400.0},
    # A period for rating that is over; a lost run is made up by the next.
    "handling-sweep": {"task": "handling.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
    # A change of terms begins on its day; a lost job is sent again.
    "termchange-sweep": {"task": "termchange.sweep", "schedule": 600.0, "options": {"expires": 600}},
    # The chain over journal and letters; a root for each day, soon after its midnight.
    "evidence-sweep": {"task": "evidence.sweep", "schedule": 2.0, "options": {"expires": 2}},
    "evidence-look-back": {"task": "evidence.look_back", "schedule": 600.0, "options": {"expires": 600}},
    # What came in without a deed (an update of the system, a merged congress) gets its place in the index.
    "finding-sweep": {"task": "finding.sweep", "schedule": 600.0, "options": {"expires": 600}},
    # Red and yellow cards; a day on which it did not run is made up for by the next run.
    "supervision-sweep": {"task": "supervision.sweep", "schedule": 14400.0, "options": {"expires": 14400}},
    "onboarding-forget": {"task": "onboarding.forget", "schedule": 86400.0},
}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kernel.web.middleware.CongressPath",
    "django.middleware.common.CommonMiddleware",
    "sso.middleware.Login",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kernel.web.middleware.TenantBlock",
]
ROOT_URLCONF = "config.urls"
TENANT_URLCONF = "config.urls_tenant"
TENANT_API_URLCONF = "config.urls_tenant_api"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
LOGIN_URL = "/sso/login"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "ui.context.page",
            ],
        },
    }
]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = staticfiles_dirs(ROOT)
MEDIA_ROOT = VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    36 * 1024 * 1024
)  # bytes: 10 MB of Hanzi, tripled by a form, reach the form, which refuses and keeps them
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Attachments: bytes of one file (a form's body, above, must hold the largest), of a photo, and how many one carrier may have.
FILES_MAX_BYTES = 30 * 1024 * 1024
FILES_MAX_PHOTO_BYTES = 20 * 1024 * 1024
FILES_PER_CARRIER = 20
# The virus scanner, tcp://host:port or unix:/path; empty: none.
CLAMD = env.read("LIANDONG_CLAMD", "")

# This cell's name among others ([a-z0-9-], 2 to 20), and what people call it; without a name it exchanges with no other cell.
EXCHANGE_CELL = env.read("LIANDONG_CELL", "")
EXCHANGE_CELL_WORD = env.read("LIANDONG_CELL_WORD", "") or EXCHANGE_CELL
# A file with the certificates of the authorities that other cells' servers are checked by; empty: the usual ones.
EXCHANGE_CA = env.read("LIANDONG_EXCHANGE_CA", "")
# Calendar days for which the bytes of an exchange file are kept.
EXCHANGE_KEEP_DAYS = 90

# The hash of new links of the chain over the journal: sha256 or sm3; each link keeps the name of its own.
EVIDENCE_HASH = env.read("LIANDONG_EVIDENCE_HASH", "sha256")

# Calendar days after the end of a batch of onboarding for which its sheet and the administrators' data are kept.
ONBOARDING_KEEP_DAYS = 30

# Calendar days for which the code of an activation slip may be used.
ACTIVATION_DAYS = 14
# Calendar days after the end of their last seat after which a person is logged out and disabled.
PERSON_GRACE_DAYS = 30
# Dotted path of the class that sends text messages (sso.activation.gateways.Gateway); empty: no code goes by SMS.
SMS_GATEWAY = env.read("LIANDONG_SMS_GATEWAY", "")
# Proxies that stand in front and append to X-Forwarded-For; 0: the header counts for nothing.
PROXIES_IN_FRONT = int(env.read("LIANDONG_PROXIES", "0"))

MESSAGES_COOKIE_NAME = "liandong_messages"
CSRF_COOKIE_NAME = "liandong_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ui.views.csrf_failure"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "liandong_session"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Keycloak, as this server reaches it; the realm and its clients are described in sso/spec.py.
KEYCLOAK_URL = env.read("KEYCLOAK_URL", "http://127.0.0.1:18080")
# As browsers reach it and as tokens name it; empty means the same address.
KEYCLOAK_PUBLIC_URL = env.read("KEYCLOAK_PUBLIC_URL", "")
KEYCLOAK_REALM = env.read("KEYCLOAK_REALM", "liandong")
KEYCLOAK_CLIENT_SECRET = env.read("KEYCLOAK_CLIENT_SECRET", "")
KEYCLOAK_PROVISIONER_SECRET = env.read("KEYCLOAK_PROVISIONER_SECRET", "")
# Identity providers in front of ours: a JSON file (sso/brokers.py).
SSO_BROKERS_FILE = env.read("SSO_BROKERS_FILE", "")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # Login and logout end in a redirect to Keycloak, which Chromium counts as the form's target.
        "form-action": ["'self'", KEYCLOAK_PUBLIC_URL or KEYCLOAK_URL],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["kernel.web.api.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["kernel.web.api.HasActor"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kernel.web.api.Json"],
    "DEFAULT_PAGINATION_CLASS": "kernel.web.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kernel.web.api.handle",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "联动 Liandong API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Many fields are called state or kind: their values stand at the field, no shared enum is named after them.
    "POSTPROCESSING_HOOKS": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"brief": {"()": "django.utils.log.CallbackFilter", "callback": logs.without_traceback}},
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "brief": {"class": "logging.StreamHandler", "filters": ["brief"]},
    },
    # Whoever asks under a foreign host name is refused in one line: strangers must not fill the log.
    "loggers": {
        "django.security.DisallowedHost": {"handlers": ["brief"], "propagate": False},
        # WeasyPrint tells each step of each letter.
        "weasyprint.progress": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}

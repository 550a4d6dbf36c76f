"""Every setting, from the environment only (see .env.example); unsafe ones stop the start."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from portal import logs
from portal.env import database, env, mail_server, number, port, secret, switch

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where we are -------------------------------------------------------------------------------
DEBUG = False
DEMO = switch("DEMO")
PORTAL_VAR = env.path("PORTAL_VAR", BASE_DIR / "var").resolve()
CHECKPOINT_DIR = env.path("CHECKPOINT_DIR", PORTAL_VAR / "checkpoints").resolve()
PORT = port("PORT", 8000)
STAFF_HOST = env.str("STAFF_HOST", "localhost" if DEMO else "").lower()
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [], subcast=str.strip)
LINK_SCHEME = "http" if DEMO else "https"
LINK_PORT = f":{PORT}" if DEMO else ""

# --- Keys ---------------------------------------------------------------------------------------
_KEYS = PORTAL_VAR / "keys"
KEY_FILES = {
    "SECRET_KEY": _KEYS / "secret_key",
    "DATA_KEYS": _KEYS / "data_keys",
    "LOOKUP_KEY": _KEYS / "lookup_key",
    "AUDIT_KEY": _KEYS / "audit_key",
}
SECRET_KEY = secret("SECRET_KEY", default_file=KEY_FILES["SECRET_KEY"] if DEMO else None)
DATA_KEYS = secret("DATA_KEYS", default_file=KEY_FILES["DATA_KEYS"] if DEMO else None)
LOOKUP_KEY = secret("LOOKUP_KEY", default_file=KEY_FILES["LOOKUP_KEY"] if DEMO else None)
AUDIT_KEY = secret("AUDIT_KEY", default_file=KEY_FILES["AUDIT_KEY"] if DEMO else None)
BACKUP_KEY = secret("BACKUP_KEY")

# --- The seal -----------------------------------------------------------------------------------
SEAL_DIR = env.path("SEAL_DIR", PORTAL_VAR / "seal")
SEAL_PKCS12 = env.str("SEAL_PKCS12", "")
SEAL_KEY = env.str("SEAL_KEY", "")
SEAL_PKCS11_LIBRARY = env.str("SEAL_PKCS11_LIBRARY", "")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", "")
SEAL_PKCS11_KEY = env.str("SEAL_PKCS11_KEY", "")
SEAL_KEY_SERVICE = env.str("SEAL_KEY_SERVICE", "")
SEAL_CERTIFICATE = env.str("SEAL_CERTIFICATE", "")
SEAL_PASSPHRASE = secret("SEAL_PASSPHRASE")
SEAL_ROOT = env.str("SEAL_ROOT", "")
SEAL_CHAIN: list[str] = env.list("SEAL_CHAIN", [], subcast=str.strip)
SEAL_REVOCATION_LISTS: list[str] = env.list("SEAL_REVOCATION_LISTS", [], subcast=str.strip)
FORMER_SEALS: list[str] = env.list("FORMER_SEALS", [], subcast=str.strip)
SEAL_LEVEL = env.str("SEAL_LEVEL", "B-LTA")
TIMESTAMP_URL = env.str("TIMESTAMP_URL", "")

# --- Django -------------------------------------------------------------------------------------
# Hosts are rows, so our own middleware decides (portal/middleware.py); it answers 400 to strangers.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

INSTALLED_APPS = [
    "portal",
    "records",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "csp",
    "allauth",
    "allauth.account",
    "axes",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    # These refuse nothing, so what refuses below them is answered with every header too.
    "portal.middleware.known_client_address",
    "portal.middleware.numbered",
    "portal.metrics.counted",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.locked_in",
    "portal.middleware.body_is_small",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.known_host",
    "portal.middleware.over_https",
    "portal.middleware.text_is_utf8",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "records.urls"
STAFF_URLCONF = "records.urls_staff"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.closure.closure",
                "records.intake.context.answer_days",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["records_pack"]
CRISPY_TEMPLATE_PACK = "records_pack"
CRISPY_FAIL_SILENTLY = False

# --- Database -----------------------------------------------------------------------------------
DATABASES = {"default": database("DATABASE_URL", f"sqlite:///{PORTAL_VAR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on beside the one writer; IMMEDIATE takes the write lock at the start, so
    # that two writers queue (up to the timeout) instead of failing half-way. FULL: what was committed
    # outlives a power cut.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            # What was destroyed, a file's key above all, leaves no trace in free pages.
            "PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Seconds and milliseconds: "please try later" is better than a page that waits without end.
    _patience = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
    DATABASES["default"]["OPTIONS"] = _patience | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTAL_VAR / "public", "base_url": None},
    },
    "sealed": {
        "BACKEND": "portal.local_files.LocalFiles",
        "OPTIONS": {
            "location": PORTAL_VAR / "files",
            "base_url": None,
            "file_permissions_mode": 0o600,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
S3_BUCKET = env.str("S3_BUCKET", "")
S3_ENDPOINT = env.str("S3_ENDPOINT", "")
S3_REGION = env.str("S3_REGION", "")
S3_ACCESS_KEY = secret("S3_ACCESS_KEY")
S3_SECRET_KEY = secret("S3_SECRET_KEY")
if S3_BUCKET:
    for _name, _folder in (("default", "public"), ("sealed", "files")):
        STORAGES[_name] = {"BACKEND": "portal.s3.S3Files", "OPTIONS": {"location": _folder}}
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler"
]  # never to a disk
FILE_UPLOAD_MAX_MEMORY_SIZE = 51 * 1024 * 1024  # more is refused before (portal/uploads.py)
CLAMD = env.str("CLAMD", "")

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(mail_server(EMAIL_URL))
elif DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = PORTAL_VAR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "records@portal.example" if DEMO else "")

# --- Background work ----------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- How often (docs/adr/0016-counting-in-the-database.md says why these numbers) ------------------
THROTTLES = {
    "drafts": env.str("THROTTLE_DRAFTS", "240/hour"),
    "contacts": env.str("THROTTLE_CONTACTS", "60/hour"),
    "signatures": env.str("THROTTLE_SIGNATURES", "240/hour"),
    "uploads": env.str("THROTTLE_UPLOADS", "240/hour"),
    "sign_ins": env.str("THROTTLE_SIGN_INS", "120/hour"),
    "searches": env.str("THROTTLE_SEARCHES", "600/hour"),
    "downloads": env.str("THROTTLE_DOWNLOADS", "300/hour"),
    "verifications": env.str("THROTTLE_VERIFICATIONS", "120/hour"),
    "pickups": env.str("THROTTLE_PICKUPS", "60/hour"),
    "pickups_each": env.str("THROTTLE_PICKUPS_EACH", "10/day"),
}

# --- Watching (docs/operations/watching.md) -------------------------------------------------------
METRICS_ALLOWED: list[str] = env.list("METRICS_ALLOWED", [], subcast=str.strip)
ALARM_EMAIL = env.str("ALARM_EMAIL", "")
DISK_LOW_MB = number("DISK_LOW_MB", 1024)

# --- Staff sign-in ------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.StaffUser"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/staff/login/"
LOGIN_REDIRECT_URL = "/staff/"
ACCOUNT_ADAPTER = "portal.accounts.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/staff/login/"
# Axes keeps the count; two counters would lock for reasons nobody can see.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": None}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "portal.accounts.sign_in_digest"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login"]  # kept and logged as stars
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- The browser --------------------------------------------------------------------------------
# With this prefix a browser takes the cookie over HTTPS only, and from no neighbouring host.
_COOKIE_PREFIX = "" if DEMO else "__Host-"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session"
SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.form_expired"
SECURE_SSL_REDIRECT = False  # it would redirect to any host; portal.middleware.over_https does it
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # but for the preview of a sealed PDF, which says so itself
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logs.LOGGING
SILENCED_SYSTEM_CHECKS = [
    "urls.W002",
    "security.W008",  # SECURE_SSL_REDIRECT above says why
    # Other subdomains of a practice's domain are not ours to decide for.
    "security.W005",
    "security.W021",
]

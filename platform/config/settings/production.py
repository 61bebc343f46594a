"""Production: HTTPS, every secret from the environment or a file, no demo data."""

from config.settings import env
from config.settings.base import *  # noqa: F403

SECRET_KEY = env.read("LIANDONG_SECRET_KEY")
KEYCLOAK_CLIENT_SECRET = env.read("KEYCLOAK_CLIENT_SECRET")
KEYCLOAK_PROVISIONER_SECRET = env.read("KEYCLOAK_PROVISIONER_SECRET")
ALLOWED_HOSTS = env.read("LIANDONG_HOSTS").split(",")
LIANDONG_DEMO = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

for _secret in (SECRET_KEY, KEYCLOAK_CLIENT_SECRET, KEYCLOAK_PROVISIONER_SECRET):
    if len(_secret) < 24 or _secret.startswith("dev-"):
        raise RuntimeError("a secret of production is too short or comes from development")

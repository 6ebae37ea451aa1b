from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.styles import OneStyleSheet


class HashedStaticFiles(OneStyleSheet, CompressedManifestStaticFilesStorage):
    # `import "./live.js"` and `@import url(…) layer(…)` become hashed names too: no import map, no nonce.
    support_js_module_import_aggregation = True

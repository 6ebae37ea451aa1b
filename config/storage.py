from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # `import "./live.js"` and `@import url(…) layer(…)` become hashed names too: no import map, no nonce.
    support_js_module_import_aggregation = True

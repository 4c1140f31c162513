"""Sign-in with OpenID Connect: who holds a token, the browser's flow, logout. No password ever reaches the service."""

"""webob's errors as JSON."""

import webob.dec


class PlacementWsgify(webob.dec.wsgify):
    def call_func(self, req, *args, **kwargs):
        return super().call_func(req, *args, **kwargs)

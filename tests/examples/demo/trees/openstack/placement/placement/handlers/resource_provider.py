"""/resource_providers."""


def create_resource_provider(req):
    data = req.json
    provider = ResourceProvider(req.context, **data)
    provider.create()
    return provider


def list_resource_providers(req):
    return sorted(get_all(req.context), key=lambda p: p.name)

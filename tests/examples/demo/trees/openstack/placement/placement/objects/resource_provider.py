"""Resource providers and their inventories."""


class ResourceProvider(object):
    def create(self):
        self._create_in_db(self._context, self.updates())

    def _create_in_db(self, context, updates):
        row = Row(**updates)
        context.session.add(row)
        context.session.flush()

    def set_inventory(self, inventory):
        for item in inventory:
            self._context.session.merge(item)

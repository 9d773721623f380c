"""The database that placement keeps its rows in."""

from oslo_db.sqlalchemy import enginefacade

placement_context_manager = enginefacade.transaction_context()


def configure(conf):
    placement_context_manager.configure(connection=conf.placement_database.connection)

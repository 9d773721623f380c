"""/v3/projects."""

from keystone.api.validation import validators
from keystone.resource import schema
from keystone.server.flask import common


class ProjectsResource(common.Resource):
    def post(self):
        project = self.json_body().get('project', {})
        validators.validate(schema.project_create, project)
        return self.create(project), 201

    def get(self, project_id):
        return self.find(project_id), 200

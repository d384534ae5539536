"""Stands in for memcached in a Swift of one process: tempauth needs a cache."""


class Memory(dict):
    def __bool__(self):
        return True

    def set(self, key, value, **_):
        self[key] = value

    def get(self, key, default=None, **_):
        return dict.get(self, key, default)

    def incr(self, key, delta=1, **_):
        self[key] = int(self.get(key, 0)) + delta
        return self[key]

    def delete(self, key, **_):
        self.pop(key, None)


def filter_factory(*_, **__):
    memory = Memory()

    def wrap(app):
        def run(env, start_response):
            env['swift.cache'] = memory
            return app(env, start_response)

        return run

    return wrap

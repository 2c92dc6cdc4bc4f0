"""Stands in for http_archive: a folder of this workspace as a repository, with `patch_cmds` run in it."""

def _impl(ctx):
    # To name a file is to watch it: a change makes the repository again.
    for file in ctx.attr.watched:
        ctx.path(file)
    folder = str(ctx.path(ctx.attr.marker).dirname)
    found = ctx.execute(["find", folder, "-type", "f"])
    if found.return_code != 0:
        fail(found.stderr)

    # Links, so that a change of a file is seen at once. A command that writes beside and renames puts a file in the place of a link.
    for path in found.stdout.splitlines():
        ctx.symlink(path, path[len(folder) + 1:])
    for command in ctx.attr.patch_cmds:
        result = ctx.execute(["bash", "-c", command])
        if result.return_code != 0:
            fail("Error applying patch command %s:\n%s%s" % (command, result.stdout, result.stderr))

mini_archive = repository_rule(
    implementation = _impl,
    attrs = {
        "marker": attr.label(mandatory = True),
        "patch_cmds": attr.string_list(),
        "watched": attr.label_list(),
    },
)

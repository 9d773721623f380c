#!/bin/sh
# Takes what is pushed to refs/for/BRANCH as a review server does: one change for each Change-Id, one patch set for each
# push, kept as refs/changes/NN/NUMBER/PATCHSET. Nothing is ever overwritten. Needs git 2.29 and a POSIX shell.
# The protocol is git's proc-receive (githooks(5)): pkt-lines on stdin and stdout; stderr reaches the pusher.
# Lengths are bytes.
LC_ALL=C
export LC_ALL
first=970001
web=https://review.demo.invalid/c/opendev/fingerprints/+

# One pkt-line into $data; false at a flush.
take() {
    length=$(dd bs=1 count=4 2>/dev/null)
    [ -n "$length" ] || exit 1
    length=$((0x$length))
    [ "$length" -gt 4 ] || return 1
    data=$(dd bs=1 count=$((length - 4)) 2>/dev/null | tr '\000' ' ')
}
give() { printf '%04x%s' $((${#1} + 4)) "$1"; }
refuse() { give "ng $ref $1"; }

# Answers one command: old id, new id, ref.
review() {
    branch=${ref#refs/for/}
    branch=${branch%%\%*}
    tip=$(git rev-parse -q --verify "refs/heads/$branch") || { refuse "branch $branch not found"; return; }
    id=$(git log -1 --format=%B "$new" | sed -n 's/^Change-Id: *\(I[0-9a-f]*\) *$/\1/p' | tail -n 1)
    [ -n "$id" ] || { refuse "commit $(git rev-parse --short "$new"): missing Change-Id in message footer"; return; }
    [ "$(git rev-list --count "$tip..$new")" -gt 0 ] || { refuse "no new changes"; return; }
    number= last=0 newest=$((first - 1))
    for known in $(git for-each-ref --format='%(refname)' refs/changes); do
        rest=${known#refs/changes/*/}
        [ "${rest%/*}" -le "$newest" ] || newest=${rest%/*}
        git log -1 --format=%B "$known" | grep -q "^Change-Id: *$id *\$" || continue
        [ "$(git rev-parse "$known")" != "$new" ] || { refuse "no new changes"; return; }
        number=${rest%/*}
        [ "${rest#*/}" -le "$last" ] || last=${rest#*/}
    done
    mark=
    [ -n "$number" ] || { number=$((newest + 1)); mark=' [NEW]'; }
    git update-ref "refs/changes/$(printf '%02d' $((number % 100)))/$number/$((last + 1))" "$new" '' ||
        { refuse "cannot store the change"; return; }
    printf '\nSUCCESS\n\n  %s/%s %s%s\n\n' "$web" "$number" "$(git log -1 --format=%s "$new")" "$mark" >&2
    give "ok $ref"
}

take && while take; do :; done
give 'version=1'
printf 0000
commands=
while take; do
    commands="$commands$data
"
done
while read -r old new ref; do
    [ -z "$ref" ] || review
done <<EOF
$commands
EOF
printf 0000

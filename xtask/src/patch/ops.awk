# Keeps the registering statements of some operators in the register.cc of TensorFlow Lite.
#
#   awk -v keep="ADD CONV_2D Mfcc" -f ops.awk register.cc > register.cc.kept
#
# Drops every other whole statement `AddBuiltin(BuiltinOperator_X, ...);` or `AddCustom("X", ...);`.
# Versions, comments, `#if` lines and everything else stay as they are. Ends with 1 and a message
# where a kept operator is not registered exactly once, or a registration is of another form: a
# library that lacks an operator would fail on a phone, where nobody sees why.
#
# No single quote stands in this file: it is given to the shell between two.

{ text = text $0 "\n" }

END {
  size = split(keep, names, " ")
  for (i = 1; i <= size; i++) wanted[names[i]] = 1
  end = length(text)
  copied = 1
  at = 1
  while (at <= end) {
    skipped = comment_or_text(at)
    if (skipped) {
      at += skipped
      continue
    }
    call = 0
    if (at == 1 || substr(text, at - 1, 1) !~ /[A-Za-z0-9_]/) {
      if (substr(text, at, 11) == "AddBuiltin(") call = 11
      if (substr(text, at, 10) == "AddCustom(") call = 10
    }
    if (!call) {
      at++
      continue
    }
    stop = statement_end(at + call)
    name = operator(substr(text, at + call, stop - at - call))
    if (!stop || name == "") {
      count = split(substr(text, 1, at), lines, "\n")
      fail("line " count " registers an operator in a form that is not known")
    }
    statements++
    if (name in wanted) {
      found[name]++
    } else {
      widen(at, stop)
      out = out substr(text, copied, from - copied)
      copied = to
    }
    at = stop
  }
  out = out substr(text, copied)
  for (i = 1; i <= size; i++)
    if (found[names[i]] != 1)
      fail("operator " names[i] " is registered " (found[names[i]] + 0) " times, expected once, among " (statements + 0) " registrations")
  printf "%s", out
}

function fail(message) {
  print "error: " FILENAME ": " message > "/dev/stderr"
  exit 1
}

# The length of a comment or quoted text that begins there; 0 where none does.
function comment_or_text(at,   two, one, rest, length_) {
  two = substr(text, at, 2)
  if (two == "//") {
    length_ = index(substr(text, at), "\n")
    return length_ ? length_ - 1 : end - at + 1
  }
  if (two == "/*") {
    rest = index(substr(text, at + 2), "*/")
    return rest ? rest + 3 : end - at + 1
  }
  one = substr(text, at, 1)
  if (one != "\"" && one != "\047") return 0
  for (length_ = 1; at + length_ <= end; length_++) {
    rest = substr(text, at + length_, 1)
    if (rest == "\\") length_++
    else if (rest == one) return length_ + 1
  }
  return end - at + 1
}

# The place behind the `;` of a statement whose arguments begin there; 0 where it has none.
function statement_end(at,   depth, skipped, one) {
  depth = 1
  while (depth > 0) {
    if (at > end) return 0
    skipped = comment_or_text(at)
    if (skipped) {
      at += skipped
      continue
    }
    one = substr(text, at, 1)
    if (one == "(") depth++
    if (one == ")") depth--
    at++
  }
  while (substr(text, at, 1) ~ /[ \t\r\n]/) at++
  return substr(text, at, 1) == ";" ? at + 1 : 0
}

# The operator that these arguments name.
function operator(arguments,   parts, name) {
  sub(/^[ \t\r\n]+/, "", arguments)
  if (substr(arguments, 1, 1) == "\"") {
    split(arguments, parts, "\"")
    return parts[2]
  }
  split(arguments, parts, /[,)]/)
  name = parts[1]
  gsub(/[ \t\r\n]/, "", name)
  sub(/^.*::/, "", name)
  return sub(/^BuiltinOperator_/, "", name) ? name : ""
}

# Sets `from` and `to` to the whole lines of a statement, where nothing else stands on them.
function widen(start, stop,   line, tail) {
  line = start
  while (line > 1 && substr(text, line - 1, 1) ~ /[ \t]/) line--
  tail = stop
  while (substr(text, tail, 1) ~ /[ \t\r]/) tail++
  from = start
  to = stop
  if ((line == 1 || substr(text, line - 1, 1) == "\n") && substr(text, tail, 1) == "\n") {
    from = line
    to = tail + 1
  }
}

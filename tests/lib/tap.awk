# Reads one suite's TAP on standard input; prints what failed or was skipped, and ends with
# "counts <passed> <failed> <skipped>". Nested (indented) TAP is not counted: only its summary is.
# A suite that dies in the middle (fewer results than its plan) or plans nothing counts as failed.
BEGIN { passed = failed = skipped = planned = seen = 0; has_plan = 0 }
/^1\.\.[0-9]+/ {
    split($0, part, /\.\./)
    planned += part[2] + 0
    has_plan = 1
    if ($0 ~ /# *[Ss][Kk][Ii][Pp]/) { skipped++; print "  skipped: " $0 }
    next
}
/^ok / {
    seen++
    if ($0 ~ /# *[Ss][Kk][Ii][Pp]/) { skipped++; print "  skipped: " $0 } else passed++
    next
}
/^not ok / { seen++; failed++; print "  FAILED: " $0; show = 12; next }
/^Bail out!/ { failed++; print "  FAILED: " $0; next }
/^ *#/ || /ERROR|runtime error|Sanitizer/ { if (show > 0 || $0 ~ /ERROR:|runtime error|Sanitizer/) { print "    " $0; show-- } next }
END {
    if (!has_plan) { failed++; print "  FAILED: no test plan was printed" }
    else if (seen < planned) { failed++; print "  FAILED: " planned " tests planned, " seen " seen" }
    print "counts " passed " " failed " " skipped
}

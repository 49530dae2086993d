# The walk-through of quickstart.sh, which sources this. Every step is a real call of the till's with its own
# certificate; a step that is not answered as it should be ends the script.

show_jq='
def yuan: (. / 100 | floor | tostring) + "." + ((. % 100) + 100 | tostring | .[1:]);
def money: "insurer pays \(.insurer_pays_fen | yuan), insured pays \(.insured_pays_fen | yuan)"
    + (if .social_insurance_pays_fen > 0 then ", social insurance \(.social_insurance_pays_fen | yuan)" else "" end);
def say($name; $text): "   " + ($name + "            ")[0:12] + $text;
def because: .reasons[] | say("because"; .code + ": " + .message_en), say(""; .message),
    (select(.required) | say(""; "required " + .required
        + if .submitted and (.submitted | length) <= 40 then ", submitted " + .submitted else "" end)),
    say("clause"; .clause), (select(.remedy) | say("remedy"; .remedy));
'

show_print() { # jq program over the last answer
    jq -r "$show_jq $1" "$demo_dir/answer.json" || fail "an answer could not be shown"
}

show_expect() { # jq condition over the last answer, status
    [ "$demo_status" = "$2" ] && jq -e "$1" "$demo_dir/answer.json" >/dev/null 2>&1 && return 0
    cat "$demo_dir/answer.json" >&2
    fail "step answered $demo_status, not as expected ($2, $1)"
}

show_decision() { # number, title, file, decision
    say ""
    say "$1. $2"
    demo_call POST /v1/authorizations "$3" "demo-$run-$4"
    show_expect ".decision == \"$4\"" 201
    show_print "say(\"decision\"; .decision + \"   ($demo_status, $demo_time_ms ms)\")"
}

show_four() {
    show_decision 1 "Approval: 泰瑞沙 (osimertinib) for lung cancer, CPIC inpatient B, all papers there" first.json approve
    show_print 'say("money"; money),
        say("pickup code"; .pickup.code + "   until " + .pickup.expires_at),
        (.lines[0].product | say("product"; "\(.row) \(.brand) \(.generic), \(.manufacturer)"))'
    code=$(jq -r .pickup.code "$demo_dir/answer.json")

    show_decision 2 "Partial: 爱博新 (palbociclib) for recurrent breast cancer, CPIC breast A, a contract that pays 80 %" partial.json partial
    show_print 'say("money"; money), because'

    show_decision 3 "Denial: 泰瑞沙 for breast cancer, prescribed by a hospital of level one" deny.json deny
    show_print because

    show_decision 4 "Pend: as 1 for another insured, but two papers were not sent" pend.json pend
    show_print because
}

show_pickup() {
    say ""
    say "5. The counter checks the code of 1; nothing changes"
    printf '{"code": "%s", "operator": {"id": "ph-07", "name": "示例药师"}}\n' "$code" >"$demo_dir/check.json"
    demo_call POST /v1/pickups/check check.json
    show_expect '.state == "active"' 200
    show_print 'say("state"; .state + "   for " + .insured.name + " " + .insured.id_no),
        (.lines[] | say("hand over"; "\(.remaining) \(.unit // "") \(.product.brand // "")")),
        say("collect"; .documents_to_collect | join(", "))'

    demo_dispense_request "$code" "$(jq -c .documents_to_collect "$demo_dir/answer.json")"
    say ""
    say "6. The drug is handed over"
    demo_call POST /v1/pickups/dispense dispense.json "demo-$run-dispense"
    show_expect '.receipt.signature' 201
    show_print 'say("dispensed"; .dispensed_at), say("remaining"; .remaining | map("line \(.line): \(.quantity)") | join(", ")),
        say("receipt"; "signed, key \(.receipt.key_id)")'
    dispensed_at=$(jq -r .dispensed_at "$demo_dir/answer.json")

    say ""
    say "7. Somebody tries the code a second time"
    demo_call POST /v1/pickups/dispense dispense.json "demo-$run-again"
    show_expect ".code == \"code_already_dispensed\" and .dispensed_at == \"$dispensed_at\"" 409
    show_print "say(\"refused\"; .code + \"   ($demo_status)\"), say(\"first one\"; .dispensed_at)"
}

show_all() {
    show_four
    show_pickup
}

show_quoted() { # text, for pasting into a shell
    printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}

show_curl() { # idempotency key, file
    proxy=
    [ -z "${https_proxy-}${HTTPS_PROXY-}${all_proxy-}${ALL_PROXY-}" ] || proxy=" --noproxy localhost"
    printf 'curl -sS%s --cacert %s --cert %s --key %s -H "Content-Type: application/json" -H "Idempotency-Key: %s" -d @%s https://localhost:%s/v1/authorizations | jq\n' \
        "$proxy" "$(show_quoted "$demo_ca")" "$(show_quoted "$demo_till_cert")" "$(show_quoted "$demo_till_key")" "$1" \
        "$(show_quoted "$demo_dir/$2")" "$port"
}

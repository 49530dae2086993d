# Keys, daemon and example data of quickstart.sh, which sources this: demo_keys, demo_start, demo_stop,
# demo_load. People, policies and the pharmacy are made up; the lists and plans are the manuals'.

demo_pharmacy=example-dtp-01

# ---- who the daemon is --------------------------------------------------------------------------
demo_account() { if [ "$(id -u)" = 0 ]; then echo "$cluster_daemon_account"; else id -un; fi; }

demo_as_account() { # command…: as the daemon's account, with nothing else
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid "$cluster_daemon_account" --regid "$cluster_daemon_account" --clear-groups \
            --inh-caps=-all --no-new-privs "$@"
    else
        "$@"
    fi
}

demo_own() { # FILE…: secret files of the daemon's
    chmod 600 "$@"
    [ "$(id -u)" != 0 ] || chown "$cluster_daemon_account:" "$@"
}

# ---- keys ---------------------------------------------------------------------------------------
demo_key_file() {
    for purpose in seal:aes-256-gcm identity:hmac-sha256 pickup:hmac-sha256 tag:hmac-sha256 idempotency:hmac-sha256; do
        printf '%s 1 %s %s\n' "${purpose%%:*}" "${purpose#*:}" "$(openssl rand -hex 32)"
    done
}

demo_secrets() { # once: what is sealed with them could not be read with others
    mkdir -p "$state/keys" || return 1
    if [ ! -s "$state/keys/teyao.keys" ]; then
        (umask 077 && demo_key_file >"$state/keys/teyao.keys.new") &&
            mv "$state/keys/teyao.keys.new" "$state/keys/teyao.keys" || return 1
    fi
    if [ ! -s "$state/keys/signing.pem" ]; then
        (umask 077 && openssl genpkey -algorithm ed25519 -out "$state/keys/signing.pem.new") &&
            mv "$state/keys/signing.pem.new" "$state/keys/signing.pem" || return 1
    fi
    demo_own "$state/keys/teyao.keys" "$state/keys/signing.pem"
}

demo_certificate() { # name, kind, who: made once, and again when it is about to end
    ! openssl x509 -noout -checkend 2592000 -in "$state/certs/$1.pem" >/dev/null 2>&1 || return 0
    sh "$source_dir/certs/issue.sh" "$state/ca" "$state/certs/$1" "$2" "$3"
}

demo_keys() {
    demo_ca=$state/certs/ca.pem
    demo_till_cert=$state/certs/till.pem demo_till_key=$state/certs/till.key
    demo_core_cert=$state/certs/core.pem demo_core_key=$state/certs/core.key
    demo_secrets || return 1
    mkdir -p "$state/certs" &&
        sh "$source_dir/certs/ca.sh" "$state/ca" "Teyao quickstart" &&
        sh "$source_dir/certs/crl.sh" "$state/ca" 365 &&
        demo_certificate server server localhost,127.0.0.1 &&
        demo_certificate till client "urn:teyao:pharmacy:$demo_pharmacy" &&
        demo_certificate core client urn:teyao:service:core &&
        cp "$state/ca/ca.pem" "$demo_ca" &&
        cp "$state/ca/crl.pem" "$state/certs/crl.pem" &&
        chmod 755 "$state/certs" "$state/keys" && chmod 644 "$state/certs"/*.pem &&
        demo_own "$state/certs/server.key"
}

# ---- the daemon ---------------------------------------------------------------------------------
demo_pid() { # of our own daemon, or nothing. Not by /proc/PID/exe: a process that cannot be traced hides it
    [ -s "$state/teyaod.pid" ] || return 0
    pid=$(cat "$state/teyaod.pid")
    [ "$(tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | head -n 1)" != "$state/build/teyaod" ] || echo "$pid"
}

demo_stop() {
    pid=$(demo_pid 2>/dev/null)
    [ -n "$pid" ] || return 0
    kill "$pid"
    tries=0
    while [ -n "$(demo_pid 2>/dev/null)" ]; do # it drains: requests in flight are answered
        tries=$((tries + 1))
        [ $tries -lt 300 ] || kill -KILL "$pid" 2>/dev/null || true
        sleep 0.1
    done
    rm -f "$state/teyaod.pid"
}

demo_port_is_free() { # port; nobody listens on it
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v end="$(printf ':%04X' "$1")" '
        $4 == "0A" && substr($2, length($2) - 4) == end { taken = 1 } END { exit taken }'
}

demo_choose_port() { # file that remembers it, first choice, port that is taken already
    choice=$(cat "$1" 2>/dev/null || echo "$2")
    while ! demo_port_is_free "$choice" || [ "$choice" = "${3-}" ]; do
        choice=$((choice + 1))
        [ "$choice" -le 65000 ] || choice=10000
    done
    echo "$choice" >"$1"
    echo "$choice"
}

demo_config() {
    cat <<CONF
# Made by quickstart.sh; every setting is explained by: teyaod --help
[server]
listen_address = 127.0.0.1
listen_port = $port
plain_address = 127.0.0.1
plain_port = $plain_port

[tls]
tls_certificate = certs/server.pem
tls_key = certs/server.key
tls_client_ca = certs/ca.pem
tls_crl = certs/crl.pem

[database]
database = host='$(printf %s "$state/pg/socket" | sed "s/[\\\\']/\\\\&/g")' port=$cluster_port dbname=teyao user=teyao_daemon

[files]
formulary_dir = formulary
keys_file = keys/teyao.keys
signing_key_file = keys/signing.pem

[roles]
urn:teyao:service:core = core
CONF
}

demo_lists() { # a copy: the daemon's account may not be able to read the source directory
    rm -rf "$state/formulary.new" && cp -R "$source_dir/formulary" "$state/formulary.new" &&
        chmod -R u=rwX,go=rX "$state/formulary.new" && rm -rf "$state/formulary" && mv "$state/formulary.new" "$state/formulary"
}

demo_wait_ready() {
    tries=0
    until curl -q -s -f --noproxy '*' -o "$state/ready" "http://127.0.0.1:$plain_port/readyz"; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$(cat "$state/teyaod.pid")"; then
            tail -n 20 "$state/teyaod.log"
            return 1
        fi
        sleep 0.1
    done
}

demo_start() {
    demo_stop
    demo_lists || return 1
    port=$(demo_choose_port "$state/port" 8443)
    plain_port=$(demo_choose_port "$state/plain-port" 8444 "$port")
    demo_config >"$state/teyaod.conf"
    demo_as_account "$state/build/teyaod" -t -c "$state/teyaod.conf" || return 1
    set --
    [ "$(id -u)" != 0 ] || set -- setpriv --reuid "$cluster_daemon_account" --regid "$cluster_daemon_account" \
        --clear-groups --inh-caps=-all --no-new-privs
    # Each of these becomes the next one, so that this is teyaod's process number.
    "$@" setsid "$state/build/teyaod" -c "$state/teyaod.conf" </dev/null >>"$state/teyaod.log" 2>&1 &
    echo $! >"$state/teyaod.pid"
    demo_wait_ready
}

# ---- calls --------------------------------------------------------------------------------------
demo_curl() { # who (till or core), then curl's arguments
    who=$1
    shift
    eval "cert=\$demo_${who}_cert key=\$demo_${who}_key"
    # shellcheck disable=SC2154 # set by eval
    curl -q -sS --noproxy '*' --max-time 30 --cacert "$demo_ca" --cert "$cert" --key "$key" \
        -H 'Content-Type: application/json' "$@"
}

demo_call() { # method, path, file of this run, [idempotency key]: the till's; sets demo_status and demo_time_ms
    result=$(demo_curl till -X "$1" ${4:+-H "Idempotency-Key: $4"} --data-binary "@$demo_dir/$3" \
        -o "$demo_dir/answer.json" -w '%{http_code} %{time_total}' "https://localhost:$port$2") || fail "no answer to $1 $2"
    # shellcheck disable=SC2034 # for show.sh
    demo_status=${result%% *} demo_time_ms=$(printf '%s\n' "${result#* }" | awk '{ printf "%.0f", $1 * 1000 }')
}

demo_put() { # path, file of this run: the insurer's core system
    status=$(demo_curl core -X PUT --data-binary "@$demo_dir/$2" -o "$demo_dir/answer.json" -w '%{http_code}' \
        "https://localhost:$port$1") || return 1
    case $status in
    200 | 201) return 0 ;;
    esac
    echo "PUT $1 was answered $status:"
    cat "$demo_dir/answer.json"
    return 1
}

# ---- example data -------------------------------------------------------------------------------
demo_day() { TZ=CST-8 date -d "$(TZ=CST-8 date +%F) $1 days" +%F; } # civil date in China, n days from today

demo_person() { # n: a resident id of a region that does not exist, new in every run
    digits=999999$(date -u -d "1961-03-01 +$((run % 9000)) days" +%Y%m%d)$(printf %03d $((run / 9000 * 10 + $1)))
    printf '%s\n' "$digits" | awk '{
        split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
        for (i = 1; i <= 17; i++) sum += substr($0, i, 1) * weight[i]
        print $0 substr("10X98765432", sum % 11 + 1, 1)
    }'
}

demo_insured() { # n, name
    printf '{"id_type": "resident_id", "id_no": "%s", "name": "%s"}' "$(demo_person "$1")" "$2"
}

demo_documents() { # kind…
    between=
    printf '['
    for kind in "$@"; do
        printf '%s{"kind": "%s", "sha256": "%s"}' "$between" "$kind" "$(printf 'example %s %s' "$run" "$kind" | sha256sum | cut -c1-64)"
        between=', '
    done
    printf ']'
}

demo_policy() { # plan, person's n, name, then further members
    printf '{"plan": "%s", "insured": %s, "effective_on": "%s", "expires_on": "%s", "received_on": "%s"%s}\n' \
        "$1" "$(demo_insured "$2" "$3")" "$(demo_day -200)" "$(demo_day 164)" "$(demo_day -200)" "${4-}"
}

# policy, person's n, name, hospital, level, diagnoses, lines, documents, further members
demo_request() {
    cat <<JSON
{
  "policy_no": "$1",
  "insured": $(demo_insured "$2" "$3"),
  "applicant": {"relation": "self"},
  "prescription": {
    "issued_on": "$(demo_day 0)",
    "hospital": {"name": "$4", "level": $5, "public": true},
    "doctor": "示例医生", "attending": true, "specialist": true
  },
  "diagnoses": [$6],
  "lines": [$7],
  "documents": $8,
  "collection": {"method": "pickup", "by": "insured"}$9
}
JSON
}

demo_requests() {
    papers="medical_record diagnosis_certificate pathology_report laboratory_report prescription"
    all_papers="authorization_application insurance_contract id_card $papers"
    confirmed=$(demo_day -30)
    lung='{"icd10": "C34.900", "text": "肺恶性肿瘤", "morphology": "8140/3", "first_confirmed_on": "'$confirmed'",
    "pathology_confirmed": true, "event": "initial", "staging": {"t": "T2", "n": "N1", "m": "M0"}}'
    breast='{"icd10": "C50.900", "text": "乳腺恶性肿瘤", "morphology": "8500/3", "first_confirmed_on": "'$confirmed'",
    "pathology_confirmed": true, "event": "initial"}'
    recurrence='{"icd10": "C50.900", "text": "乳腺恶性肿瘤复发", "morphology": "8500/3", "first_confirmed_on": "'$confirmed'",
    "pathology_confirmed": true, "event": "recurrence"}'
    tairuisha='{"drug": "泰瑞沙（甲磺酸奥希替尼片）", "manufacturer": "阿斯利康",
    "quantity": 30, "unit": "片", "days_supply": 30, "unit_price_fen": 18600}'
    aiboxin='{"drug": "爱博新", "manufacturer": "辉瑞", "quantity": 21, "unit": "粒", "days_supply": 28, "unit_price_fen": 21400}'
    unlisted=', "social_insurance": {"settled": false, "paid_fen": 0, "unsettled_reason": "not_in_catalogue"}'
    settled=', "social_insurance": {"settled": true, "paid_fen": 149400}'
    # shellcheck disable=SC2086 # kinds
    {
        demo_request "DEMO-$run-A" 1 测试甲 复旦大学附属肿瘤医院 3 "$lung" "$tairuisha" "$(demo_documents $all_papers)" "$unlisted" >"$demo_dir/first.json"
        demo_request "DEMO-$run-B" 2 测试乙 复旦大学附属肿瘤医院 3 "$recurrence" "$aiboxin" "$(demo_documents $all_papers)" "$settled" >"$demo_dir/partial.json"
        demo_request "DEMO-$run-C" 3 测试丙 示例社区医院 1 "$breast" "$tairuisha" "$(demo_documents $all_papers)" "$unlisted" >"$demo_dir/deny.json"
        demo_request "DEMO-$run-D" 4 测试丁 复旦大学附属肿瘤医院 3 "$lung" "$tairuisha" \
            "$(demo_documents insurance_contract id_card medical_record diagnosis_certificate laboratory_report prescription)" "$unlisted" >"$demo_dir/pend.json"
        demo_request "DEMO-$run-E" 5 测试戊 复旦大学附属肿瘤医院 3 "$lung" "$tairuisha" "$(demo_documents $all_papers)" "$unlisted" >"$demo_dir/approve.json"
    }
}

demo_dispense_request() { # code, kinds as JSON
    cat >"$demo_dir/dispense.json" <<JSON
{
  "code": "$1",
  "collector": {"by": "insured", "id_no": "$(demo_person 1)"},
  "operator": {"id": "ph-07", "name": "示例药师"},
  "prescription_original": true,
  "documents": $2,
  "lines": [{"line": 1, "quantity": 30, "trace_codes": ["$(date +%s%N)0"], "batch_no": "EX2611"}]
}
JSON
}

demo_load() {
    mkdir -p "$state/demo"
    run=$(($(cat "$state/demo/runs" 2>/dev/null || echo 0) + 1))
    echo "$run" >"$state/demo/runs"
    demo_dir=$state/demo/$run # of its own: lines printed by earlier runs stay good
    mkdir -p "$demo_dir" || return 1
    cat >"$demo_dir/pharmacy.json" <<JSON
{"name": "示例大药房", "province": "上海", "city": "上海", "plans": ["cpic-inpatient-b", "cpic-breast-a"], "suspended": false}
JSON
    demo_put "/v1/pharmacies/$demo_pharmacy" pharmacy.json || return 1
    for policy in "A 1 测试甲" "C 3 测试丙" "D 4 测试丁" "E 5 测试戊"; do
        # shellcheck disable=SC2086 # three words
        set -- $policy
        demo_policy cpic-inpatient-b "$2" "$3" >"$demo_dir/policy-$1.json"
        demo_put "/v1/policies/DEMO-$run-$1" "policy-$1.json" || return 1
    done
    demo_policy cpic-breast-a 2 测试乙 ', "riders": ["special-drug"], "social_insured": true, "terms": {"ratio_percent": 80}' >"$demo_dir/policy-B.json"
    demo_put "/v1/policies/DEMO-$run-B" policy-B.json || return 1
    demo_requests
}

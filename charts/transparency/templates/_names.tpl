{{- define "transparency.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: transparency
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "transparency.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "transparency.image" -}}
{{- if .root.Values.image.registry }}{{ .root.Values.image.registry }}/{{ end }}{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{- define "transparency.environment" -}}
{{- $root := .root }}{{ $name := .name }}{{ $service := .service -}}
- { name: ASPNETCORE_URLS, value: "http://+:8080" }
- { name: Ticket__PublicKeys, value: /etc/transparency/ticket-public }
- { name: Gateway__Url, value: "http://gateway:8080" }
- { name: Client__Id, value: {{ $name | quote }} }
{{- range $other := list "decision-capture" "scoring" "citizen-feedback" "red-flag" "portal" }}
- { name: {{ printf "Services__%s" $other | quote }}, value: {{ printf "http://%s:8080" $other | quote }} }
{{- end }}
{{- if and $service.messages $service.database }}
- { name: DOTNET_GCgen0size, value: "0x8000000" }
- { name: DOTNET_GCLOHThreshold, value: "0x100000" }
- { name: Log__Origin, value: {{ if eq $name "decision-capture" }}{{ printf "%s/log" $root.Values.log.domain | quote }}{{ else }}{{ printf "%s/log/%s" $root.Values.log.domain $name | quote }}{{ end }} }
- { name: Log__SigningKeys, value: /etc/transparency/log }
- { name: Log__Witnesses, value: {{ if $root.Values.log.extraWitnesses }}{{ printf "http://witness:8080,%s" $root.Values.log.extraWitnesses | quote }}{{ else }}"http://witness:8080"{{ end }} }
- { name: Log__WitnessKeys, value: {{ $root.Values.log.witnessKeys | quote }} }
- { name: Log__Quorum, value: {{ $root.Values.log.quorum | quote }} }
{{- end }}
{{- if eq $name "gateway" }}
- { name: Ticket__PrivateKey, value: /etc/transparency/ticket/ticket.pem }
{{- end }}
{{- if eq $name "witness" }}
- { name: Witness__Key, value: /etc/transparency/witness/witness.key }
- { name: Witness__Logs, value: /etc/transparency/witness/logs.policy }
- { name: Witness__State, value: {{ $service.state.path | quote }} }
{{- end }}
{{- if $root.Values.otlp.endpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ $root.Values.otlp.endpoint | quote }} }
{{- end }}
{{- end -}}

{{- define "tokenbus.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "tokenbus.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tokenbus.labels" -}}
{{ include "tokenbus.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* How long a pod may take to end, in seconds: what it waits, what it drains, and 20 for the rest. Call with (dict "drainMs" "preStop"). */}}
{{- define "tokenbus.graceSeconds" -}}
{{- add (div (add (int64 .drainMs) 999) 1000) (int64 .preStop) 20 -}}
{{- end -}}

{{/* The names by which clients reach the gateways. */}}
{{- define "tokenbus.hosts" -}}
{{- $service := printf "%s-gateway" (include "tokenbus.fullname" .) -}}
{{- $within := printf "%s.%s" $service .Release.Namespace -}}
{{- $names := list $service $within (printf "%s.svc" $within) (printf "%s.svc.cluster.local" $within) -}}
{{- if .Values.ingress.enabled -}}{{- range .Values.ingress.hosts -}}{{- $names = append $names .host -}}{{- end -}}{{- end -}}
{{- if .Values.httpRoute.enabled -}}{{- $names = concat $names .Values.httpRoute.hostnames -}}{{- end -}}
{{- join "," (concat $names .Values.gateway.hosts | uniq) -}}
{{- end -}}

{{- define "tokenbus.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whoever asks for an answer in "helm test": no node, which others would try to join. */}}
{{- define "tokenbus.testSelector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/*
The deployment of one component. Call with (dict "root" $ "component" "gateway" "roles" "gateway,metrics" "values" .Values.gateway
"drainMs" 25000 "preStop" 5).
*/}}
{{- define "tokenbus.deployment" -}}
{{- $root := .root -}}
{{- $name := include "tokenbus.fullname" $root -}}
{{- $gateway := eq .component "gateway" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}-{{ .component }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "tokenbus.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  {{- if not .values.autoscaling.enabled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  # One by one: a new pod is in the cluster before an old one hands over its streams.
  minReadySeconds: {{ .values.minReadySeconds }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "tokenbus.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  template:
    metadata:
      labels:
        {{- with .values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "tokenbus.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
      annotations:
        # A changed configuration replaces the pods.
        checksum/config: {{ toYaml $root.Values.config | sha256sum }}
        {{- with .values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ $name }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ include "tokenbus.graceSeconds" . }}
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- toYaml $root.Values.podSecurityContext | nindent 8 }}
      {{- with .values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with .values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        {{- if .values.topologySpreadConstraints }}
        {{- toYaml .values.topologySpreadConstraints | nindent 8 }}
        {{- else }}
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "tokenbus.selector" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .component }}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
      containers:
        - name: tokenbus
          image: {{ include "tokenbus.image" $root | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: [node, --roles, {{ .roles | quote }}]
          ports:
            {{- if $gateway }}
            - {name: gateway, containerPort: 8080}
            {{- end }}
            - {name: management, containerPort: 8081}
            - {name: hazelcast, containerPort: 5701}
            - {name: bus, containerPort: 7701}
          env:
            - name: JAVA_TOOL_OPTIONS
              value: {{ $root.Values.javaOptions | quote }}
            - name: TOKENBUS_CONFIG
              value: /etc/tokenbus/{{ .component }}.yaml
            - name: TOKENBUS_CLUSTER_NAME
              value: {{ default $name $root.Values.cluster.name | quote }}
            # One name that has the addresses of all pods of the release, ready or not.
            - name: TOKENBUS_CLUSTER_MEMBERS
              value: {{ printf "%s-cluster.%s.svc:5701" $name $root.Release.Namespace }}
            - name: TOKENBUS_CLUSTER_PORT
              value: "5701"
            - name: TOKENBUS_NODE_NAME
              valueFrom: {fieldRef: {fieldPath: metadata.name}}
            - name: TOKENBUS_NODE_CLUSTER_HOST
              valueFrom: {fieldRef: {fieldPath: status.podIP}}
            - name: TOKENBUS_NODE_BUS_PORT
              value: "7701"
            - name: TOKENBUS_NODE_MANAGEMENT_HOST
              value: 0.0.0.0
            - name: TOKENBUS_NODE_MANAGEMENT_PORT
              value: "8081"
            - name: TOKENBUS_NODE_MANAGEMENT_TOKEN
              valueFrom: {secretKeyRef: {name: {{ $root.Values.secret.name }}, key: {{ $root.Values.secret.managementToken }}}}
            {{- if $root.Values.cluster.tlsSecret }}
            - name: TOKENBUS_NODE_BUS_TLS_CERTIFICATE
              value: /etc/tokenbus-bus-tls/tls.crt
            - name: TOKENBUS_NODE_BUS_TLS_KEY
              value: /etc/tokenbus-bus-tls/tls.key
            - name: TOKENBUS_NODE_BUS_TLS_AUTHORITY
              value: /etc/tokenbus-bus-tls/ca.crt
            {{- end }}
            {{- if $gateway }}
            - name: TOKENBUS_GATEWAY_HOST
              value: 0.0.0.0
            - name: TOKENBUS_GATEWAY_PORT
              value: "8080"
            - name: TOKENBUS_GATEWAY_HOSTS
              value: {{ include "tokenbus.hosts" $root | quote }}
            {{- if $root.Values.secret.apiKeys }}
            - name: TOKENBUS_GATEWAY_KEYS_FILE
              value: /etc/tokenbus-keys/keys.jsonl
            {{- end }}
            {{- if .values.tlsSecret }}
            - name: TOKENBUS_GATEWAY_TLS_CERTIFICATE
              value: /etc/tokenbus-tls/tls.crt
            - name: TOKENBUS_GATEWAY_TLS_KEY
              value: /etc/tokenbus-tls/tls.key
            {{- end }}
            - name: TOKENBUS_METRICS_USAGE_DIR
              value: /var/lib/tokenbus/usage
            {{- end }}
            {{- range $variable, $key := .values.secretEnv }}
            - name: {{ $variable }}
              valueFrom: {secretKeyRef: {name: {{ $root.Values.secret.name }}, key: {{ $key }}}}
            {{- end }}
            {{- with .values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          {{- if .preStop }}
          lifecycle:
            preStop: {sleep: {seconds: {{ .preStop }}}}
          {{- end }}
          startupProbe:
            httpGet: {path: /health/live, port: management}
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /health/live, port: management}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            httpGet: {path: /health/ready, port: management}
            periodSeconds: 3
            timeoutSeconds: 3
            failureThreshold: 1
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: config, mountPath: /etc/tokenbus, readOnly: true}
            {{- if $gateway }}
            - name: usage
              mountPath: /var/lib/tokenbus/usage
              {{- if $root.Values.usage.existingClaim }}
              subPathExpr: $(TOKENBUS_NODE_NAME)
              {{- end }}
            {{- if $root.Values.secret.apiKeys }}
            - {name: keys, mountPath: /etc/tokenbus-keys, readOnly: true}
            {{- end }}
            {{- if .values.tlsSecret }}
            - {name: tls, mountPath: /etc/tokenbus-tls, readOnly: true}
            {{- end }}
            {{- end }}
            {{- if $root.Values.cluster.tlsSecret }}
            - {name: bus-tls, mountPath: /etc/tokenbus-bus-tls, readOnly: true}
            {{- end }}
            {{- with .values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - {name: tmp, emptyDir: {}}
        - {name: config, configMap: {name: {{ $name }}}}
        {{- if $gateway }}
        {{- if $root.Values.usage.existingClaim }}
        - {name: usage, persistentVolumeClaim: {claimName: {{ $root.Values.usage.existingClaim }}}}
        {{- else }}
        - {name: usage, emptyDir: {}}
        {{- end }}
        {{- if $root.Values.secret.apiKeys }}
        - name: keys
          secret:
            secretName: {{ $root.Values.secret.name }}
            items:
              - {key: {{ $root.Values.secret.apiKeys }}, path: keys.jsonl}
        {{- end }}
        {{- if .values.tlsSecret }}
        - {name: tls, secret: {secretName: {{ .values.tlsSecret }}}}
        {{- end }}
        {{- end }}
        {{- if $root.Values.cluster.tlsSecret }}
        - {name: bus-tls, secret: {secretName: {{ $root.Values.cluster.tlsSecret }}}}
        {{- end }}
        {{- with .values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}

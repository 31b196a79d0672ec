{{- define "weir.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{- end -}}
{{- end }}

{{/* Labels of a service's pods, which never change: dict root, service. */}}
{{- define "weir.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{- define "weir.labels" -}}
{{ include "weir.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "weir.image" -}}
{{- with .root.Values.image -}}
{{ with .registry }}{{ . }}/{{ end }}weir-{{ $.service }}:{{ .tag | default $.root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "weir.redisSecret" -}}
{{- .Values.redis.existingSecret | default (printf "%s-redis" (include "weir.fullname" .)) -}}
{{- end }}

{{- define "weir.controlSecret" -}}
{{- .Values.control.existingSecret | default (printf "%s-control" (include "weir.fullname" .)) -}}
{{- end }}

{{/* Empty where every balancer makes its own. */}}
{{- define "weir.stickySecret" -}}
{{- with .Values.lb.sticky -}}
{{ if .existingSecret }}{{ .existingSecret }}{{ else if .secret }}{{ include "weir.fullname" $ }}-sticky{{ end }}
{{- end -}}
{{- end }}

{{/* What application.yml of every service says. */}}
{{- define "weir.config" -}}
server:
  address: 0.0.0.0
weir:
  control:
    tokens:
      {{- range $name, $role := .Values.control.tokens }}
      {{ $name }}: {role: {{ $role }}, token-file: /etc/weir/tokens/{{ $name }}}
      {{- end }}
{{- end }}

{{/* A ConfigMap with application.yml: dict root, service, config (of the chart). */}}
{{- define "weir.configMap" -}}
{{- $common := include "weir.config" .root | fromYaml -}}
{{- $own := .config | fromYaml -}}
{{- $given := index .root.Values .service "config" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "weir.fullname" .root }}-{{ .service }}
  labels: {{- include "weir.labels" . | nindent 4 }}
data:
  application.yml: |
    {{- mergeOverwrite $common $own (deepCopy $given) | toYaml | nindent 4 }}
{{- end }}

{{/*
The pod of a service: dict root, service, control (its control port), ports (list of name, port, protocol), volumes, mounts, env (YAML),
checksum (of its configuration, where a change of it needs new pods).
*/}}
{{- define "weir.pod" -}}
{{- $values := index .root.Values .service -}}
metadata:
  labels: {{- include "weir.labels" . | nindent 4 }}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: {{ .control | quote }}
    prometheus.io/path: /actuator/prometheus
    {{- with .checksum }}
    checksum/config: {{ . }}
    {{- end }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "weir.fullname" .root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: {type: RuntimeDefault}
    {{- if eq .service "diagnostics" }}
    sysctls: # everybody in this pod may open ICMP sockets, without any capability
      - {name: net.ipv4.ping_group_range, value: "0 2147483647"}
    {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "weir.selector" . | nindent 10 }}
  containers:
    - name: {{ .service }}
      image: {{ include "weir.image" . | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: ["--spring.config.additional-location=file:/etc/weir/config/"]
      env:
        {{- if ne .service "diagnostics" }}
        - name: WEIR_CLUSTER_REDIS_URL
          valueFrom:
            secretKeyRef:
              name: {{ include "weir.redisSecret" .root }}
              key: {{ ternary .root.Values.redis.existingSecretKey "url" (not (empty .root.Values.redis.existingSecret)) }}
        {{- end }}
        {{- with .env }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $values.jvmOptions }}
        - name: JVM_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        - name: POD_NAME
          valueFrom: {fieldRef: {fieldPath: metadata.name}}
        {{- with $values.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        {{- range .ports }}
        - {name: {{ .name }}, containerPort: {{ .port }}, protocol: {{ .protocol | default "TCP" }}}
        {{- end }}
      startupProbe:
        httpGet: {path: /actuator/health/readiness, port: {{ .control }}}
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 60
      readinessProbe:
        httpGet: {path: /actuator/health/readiness, port: {{ .control }}}
        periodSeconds: 3
        timeoutSeconds: 2
        failureThreshold: 2
      livenessProbe:
        httpGet: {path: /actuator/health/liveness, port: {{ .control }}}
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 3
      lifecycle:
        preStop:
          exec: {command: [sleep, {{ .root.Values.preStopSeconds | quote }}]}
      resources: {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: data, mountPath: /opt/weir/data}
        - {name: config, mountPath: /etc/weir/config, readOnly: true}
        - {name: tokens, mountPath: /etc/weir/tokens, readOnly: true}
        {{- with .mounts }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {medium: Memory, sizeLimit: 64Mi}
    - name: config
      configMap: {name: {{ include "weir.fullname" .root }}-{{ .service }}}
    - name: tokens
      secret: {secretName: {{ include "weir.controlSecret" .root }}, defaultMode: 0440}
    {{- with .volumes }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* How many there are, and how many may be missing: dict root, service, kind. */}}
{{- define "weir.scaling" -}}
{{- $values := index .root.Values .service -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "weir.fullname" .root }}-{{ .service }}
  labels: {{- include "weir.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ $values.maxUnavailable }}
  selector:
    matchLabels: {{- include "weir.selector" . | nindent 6 }}
{{- if $values.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "weir.fullname" .root }}-{{ .service }}
  labels: {{- include "weir.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .kind }}
    name: {{ include "weir.fullname" .root }}-{{ .service }}
  minReplicas: {{ $values.autoscaling.min }}
  maxReplicas: {{ $values.autoscaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ $values.autoscaling.cpu }}}
  behavior:
    scaleDown: # one pod in two minutes: caches and connections move with each
      stabilizationWindowSeconds: 300
      policies:
        - {type: Pods, value: 1, periodSeconds: 120}
{{- end }}
{{- end }}

{{- define "weir.lb.config" -}}
weir:
  lb:
    {{- if .sticky }}
    sticky-secret-file: /etc/weir/sticky/secret
    {{- end }}
    # found by the records of their headless Services
    pools:
      edge: # the same URL goes to the same edge, which then has it
        algorithm: ring-hash
        health: {path: /.well-known/weir/health}
        discovery: {dns: {name: {{ .name }}-edge.{{ .domain }}, port: 8081, max-ttl: 5s}}
      chat:
        algorithm: least-connections
        health: {path: /.well-known/weir/health}
        discovery: {dns: {name: {{ .name }}-chat.{{ .domain }}, port: 8082, max-ttl: 5s}}
  {{- if .tls }}
  tls:
    default-certificate: lb
    certificates:
      lb: {certificate: /etc/weir/tls/tls.crt, private-key: /etc/weir/tls/tls.key}
  {{- end }}
{{- end }}

{{- define "weir.lb.mounts" -}}
{{- if include "weir.stickySecret" . }}
- {name: sticky, mountPath: /etc/weir/sticky, readOnly: true}
{{- end }}
{{- if .Values.lb.tls.existingSecret }}
- {name: tls, mountPath: /etc/weir/tls, readOnly: true}
{{- end }}
{{- end }}

{{- define "weir.lb.volumes" -}}
- name: data
  emptyDir: {sizeLimit: 256Mi}
{{- with include "weir.stickySecret" . }}
- name: sticky
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- with .Values.lb.tls.existingSecret }}
- name: tls
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- end }}

{{- define "weir.edge.config" -}}
weir:
  trusted-proxies: {{- toYaml .Values.balancerNetworks | nindent 4 }}
  edge:
    origins: {{- toYaml .Values.edge.origins | nindent 6 }}
    {{- if .Values.edge.disk.enabled }}
    cache: {disk: {folder: /opt/weir/data/cache, max-bytes: {{ .Values.edge.disk.maxBytes }}}}
    {{- end }}
{{- end }}

{{- define "weir.chat.config" -}}
weir:
  trusted-proxies: {{- toYaml .Values.balancerNetworks | nindent 4 }}
  chat:
    rooms: {history: {total-size: 64MB}} # of a heap of 230 MB
{{- end }}

{{- define "petition.labels" -}}
app.kubernetes.io/name: petition
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "petition.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "petition.settings" -}}
- name: PETITION_DATABASE
  valueFrom:
    secretKeyRef: { name: {{ .Values.database.secret }}, key: url }
- { name: PETITION_HOME, value: /var/lib/petition }
- { name: PETITION_NODES, value: {{ add .Values.web.replicas .Values.worker.replicas | quote }} }
- { name: PETITION_POOL, value: {{ .Values.settings.pool | quote }} }
- { name: PETITION_POOLER, value: {{ ternary "1" "0" .Values.database.pooler | quote }} }
- { name: PETITION_PROXIES, value: {{ .Values.settings.proxies | quote }} }
- { name: PETITION_DRAIN_SECONDS, value: {{ .Values.settings.drainSeconds | quote }} }
{{- if .Values.archive }}
- { name: PETITION_ARCHIVE, value: {{ .Values.archive | quote }} }
{{- end }}
{{- end }}

{{- define "petition.pod" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
terminationGracePeriodSeconds: {{ add .Values.settings.drainSeconds 45 }}
volumes:
  - name: key
    secret: { secretName: {{ .Values.key.secret }}, defaultMode: 0400 }
  - name: home
    emptyDir: {}
  - name: scratch
    emptyDir: {}
# A mounted secret is readable by its group; the office wants a key that its owner alone can read.
initContainers:
  - name: key
    image: {{ include "petition.image" . }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command: [install, -m, "0600", /run/key/secret.key, /var/lib/petition/secret.key]
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
    volumeMounts:
      - { name: key, mountPath: /run/key, readOnly: true }
      - { name: home, mountPath: /var/lib/petition }
{{- end }}

{{- define "petition.container" -}}
image: {{ include "petition.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
env:
  {{- include "petition.settings" . | nindent 2 }}
volumeMounts:
  - { name: home, mountPath: /var/lib/petition }
  - { name: scratch, mountPath: /var/tmp }
{{- end }}

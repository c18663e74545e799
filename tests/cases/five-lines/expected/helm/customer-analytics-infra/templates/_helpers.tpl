{{/*
What the templates of both charts share. A component is given as a dict: root, name, and component (its values).
Values are data: nothing here evaluates them.
*/}}

{{/* The labels of an object that belongs to a component. */}}
{{- define "floe.labels" -}}
{{ include "floe.selector" . }}
app.kubernetes.io/component: {{ .name }}
app.kubernetes.io/part-of: {{ .root.Values.project }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The labels by which Services, workloads and policies find a component's pods. They never change. */}}
{{- define "floe.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* The labels of a component's pods: no version among them, so an upgrade rolls only what changed. */}}
{{- define "floe.podLabels" -}}
{{ include "floe.selector" . }}
app.kubernetes.io/component: {{ .name }}
app.kubernetes.io/part-of: {{ .root.Values.project }}
{{- if hasKey .component.serviceAccount.annotations "azure.workload.identity/client-id" }}
azure.workload.identity/use: "true"
{{- end }}
{{- end }}

{{/* The image of a component; imageRegistry puts a mirror in the place of every registry. */}}
{{- define "floe.image" -}}
{{- $registry := .root.Values.imageRegistry | default .image.registry -}}
{{- $place := ternary .image.repository (printf "%s/%s" $registry .image.repository) (empty $registry) -}}
{{- if .image.digest -}}
{{ printf "%s@%s" $place .image.digest | quote }}
{{- else -}}
{{ printf "%s:%s" $place .image.tag | quote }}
{{- end -}}
{{- end }}

{{/* Who a pod is and what it may not do: restricted Pod Security. */}}
{{- define "floe.pod" -}}
serviceAccountName: {{ .component.serviceAccount.name }}
automountServiceAccountToken: {{ .component.serviceAccount.token }}
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .root.Values.runAsUser }}
  runAsGroup: {{ .root.Values.runAsUser }}
  fsGroup: {{ .root.Values.runAsUser }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- if gt (int .component.replicas) 1 }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "floe.selector" . | nindent 8 }}
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "floe.selector" . | nindent 8 }}
{{- end }}
{{- end }}

{{/* What no container may do. */}}
{{- define "floe.security" -}}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities:
    drop: [ALL]
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* Plain variables, then secrets by reference. */}}
{{- define "floe.env" -}}
{{- $variables := .component.env | default dict -}}
{{- $secrets := list -}}
{{- range .component.secrets }}{{ if .variable }}{{ $secrets = append $secrets . }}{{ end }}{{ end -}}
{{- if or $variables $secrets }}
env:
  {{- range $name, $value := $variables }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
  {{- range $secrets }}
  - name: {{ .variable }}
    valueFrom:
      secretKeyRef:
        name: {{ .name }}
        key: {{ .key }}
        {{- if .optional }}
        optional: true
        {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Requests and limits. */}}
{{- define "floe.resources" -}}
resources: {{- toYaml .component.resources | nindent 2 }}
{{- end }}

{{/* The main container: image, ports, probes, variables, sizes. Its mounts are written where it is used. */}}
{{- define "floe.container" -}}
name: {{ .name }}
image: {{ include "floe.image" (dict "root" .root "image" .component.image) }}
imagePullPolicy: {{ .root.Values.imagePullPolicy }}
{{- with .component.ports }}
ports:
  {{- range . }}
  - name: {{ .name }}
    containerPort: {{ .target }}
  {{- end }}
{{- end }}
{{- with .component.probes }}
{{- range $kind, $probe := . }}
{{ $kind }}Probe: {{- toYaml $probe | nindent 2 }}
{{- end }}
{{- end }}
{{ include "floe.resources" . }}
{{ include "floe.security" . }}
{{- include "floe.env" . }}
{{- end }}

{{/* The secrets that a component reads as files, all in one folder. */}}
{{- define "floe.secretMounts" -}}
{{- if .component.secretFiles }}
- name: secrets
  mountPath: {{ .root.Values.secretFolder | quote }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "floe.secretVolumes" -}}
{{- if .component.secretFiles }}
- name: secrets
  projected:
    defaultMode: 288
    sources:
      {{- range .component.secretFiles }}
      - secret:
          name: {{ .name }}
          items: {{- toYaml .items | nindent 12 }}
      {{- end }}
{{- end }}
{{- end }}

{{/* A folder in memory or on the node that goes with the pod. */}}
{{- define "floe.scratch" -}}
- name: {{ . }}
  emptyDir:
    sizeLimit: 2Gi
{{- end }}

{{/* The component's own ServiceAccount; only launchers mount its token. */}}
{{- define "floe.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .component.serviceAccount.name }}
  labels: {{- include "floe.labels" . | nindent 4 }}
  {{- with .component.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}

{{/* The component's Service, by which everybody calls it; its type says whether a developer's machine may too. */}}
{{- define "floe.service" -}}
{{- $type := "ClusterIP" -}}
{{- range .component.ports }}{{ if .nodePort }}{{ $type = "NodePort" }}{{ end }}{{ end -}}
{{- if .component.loadBalancer }}{{ $type = "LoadBalancer" }}{{ end -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{- include "floe.labels" . | nindent 4 }}
spec:
  type: {{ $type }}
  selector: {{- include "floe.selector" . | nindent 4 }}
  ports:
    {{- range .component.ports }}
    - name: {{ .name }}
      port: {{ .port }}
      targetPort: {{ .name }}
      {{- if .nodePort }}
      nodePort: {{ .nodePort }}
      {{- end }}
    {{- end }}
{{- end }}

{{/* While nodes are drained, one replica of several stays. */}}
{{- define "floe.budget" -}}
{{- if gt (int .component.replicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  labels: {{- include "floe.labels" . | nindent 4 }}
spec:
  minAvailable: 1
  selector:
    matchLabels: {{- include "floe.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{/* Kubernetes refuses another size of a volume, in words that help nobody: say it before anything is changed. */}}
{{- define "floe.sameSize" -}}
{{- $there := lookup "apps/v1" "StatefulSet" .root.Release.Namespace .name -}}
{{- range (dig "spec" "volumeClaimTemplates" list $there) -}}
{{- $size := dig "spec" "resources" "requests" "storage" $.component.storage . -}}
{{- if ne $size $.component.storage -}}
{{- fail (printf "the volume of %s has %s, and a StatefulSet cannot make it %s. Grow the claim data-%s-0 itself, where its storage class allows it; then delete the StatefulSet with --cascade=orphan and upgrade again: the pod and its data stay" $.name $size $.component.storage $.name) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The volume that a stateful component keeps its state on. */}}
{{- define "floe.claim" -}}
{{- include "floe.sameSize" . -}}
volumeClaimTemplates:
  - metadata:
      name: data
      labels: {{- include "floe.selector" . | nindent 8 }}
    spec:
      accessModes: [ReadWriteOnce]
      {{- with .root.Values.storageClass }}
      storageClassName: {{ . }}
      {{- end }}
      resources:
        requests:
          storage: {{ .component.storage }}
{{- end }}

{{/* Refuse what nobody said: External Secrets would refuse the store later, and every pod would wait for its Secret. */}}
{{- define "floe.filled" -}}
{{- range $key, $value := .value -}}
{{- $path := printf "%s.%s" $.path $key -}}
{{- if kindIs "map" $value -}}
{{- include "floe.filled" (dict "path" $path "value" $value) -}}
{{- else if eq (toString $value) "" -}}
{{- fail (printf "%s is not set: platform.yaml does not say it. Write it into a values file of your own, and give that file to Helm after this environment's (scripts: FLOE_HELM_VALUES names it)" $path) -}}
{{- end -}}
{{- end -}}
{{- end }}

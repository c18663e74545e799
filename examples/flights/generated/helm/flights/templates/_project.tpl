{{/*
What every container of the project's own image has in common: Dagster's settings out of the image, folders to write
to, and the secrets that it reads as files.
*/}}

{{- define "floe.projectMounts" -}}
- name: dagster-home
  mountPath: {{ .root.Values.dagster.home }}
- name: state
  mountPath: {{ .root.Values.dagster.state }}
- name: tmp
  mountPath: /tmp
{{- include "floe.secretMounts" . }}
{{- end }}

{{- define "floe.projectVolumes" -}}
{{ include "floe.scratch" "dagster-home" }}
{{ include "floe.scratch" "state" }}
{{ include "floe.scratch" "tmp" }}
{{- include "floe.secretVolumes" . }}
{{- end }}

{{/*
The settings of this environment lie in the image, and Dagster wants them in its home. A hook gets where the runs are
kept and no more: the launcher of runs would look for a token, and a hook has none.
*/}}
{{- define "floe.settings" -}}
- name: settings
  image: {{ include "floe.image" (dict "root" .root "image" .component.image) }}
  imagePullPolicy: {{ .root.Values.imagePullPolicy }}
  command:
    - /bin/sh
    - -c
    {{- if .component.before }}
    - >-
      awk '/^[^ #]/ { kept = /^storage:/ } kept' "orchestration/environments/$FLOE_SETTINGS.dagster.yaml"
      > "$DAGSTER_HOME/dagster.yaml"
    {{- else }}
    - cp "orchestration/environments/$FLOE_SETTINGS.dagster.yaml" "$DAGSTER_HOME/dagster.yaml"
    {{- end }}
  env:
    - name: DAGSTER_HOME
      value: {{ .root.Values.dagster.home }}
    - name: FLOE_SETTINGS
      value: {{ .root.Values.dagster.settings | quote }}
  {{- include "floe.resources" . | nindent 2 }}
  {{- include "floe.security" . | nindent 2 }}
  volumeMounts:
    - name: dagster-home
      mountPath: {{ .root.Values.dagster.home }}
{{- end }}

{{/* What the pod of a run is, as Dagster's Kubernetes launcher takes it from the code location. */}}
{{- define "floe.runContext" -}}
{{- $run := index .Values.components "dagster-run" -}}
{{- /* Its home is named by the launcher. */ -}}
{{- $named := set (deepCopy $run) "env" (omit $run.env "DAGSTER_HOME") -}}
{{- $here := dict "root" . "name" "dagster-run" "component" $named -}}
{{- $env := (include "floe.env" $here | fromYaml).env | default list -}}
{{- $mounts := include "floe.projectMounts" $here | fromYamlArray -}}
{{- $volumes := include "floe.projectVolumes" $here | fromYamlArray -}}
{{- $container := include "floe.security" $here | fromYaml -}}
{{- $pod := dict
      "serviceAccountName" $run.serviceAccount.name
      "automountServiceAccountToken" $run.serviceAccount.token
      "enableServiceLinks" false
      "securityContext" (include "floe.pod" $here | fromYaml).securityContext -}}
{{- $job := dict "backoffLimit" 0 -}}
{{- if .Values.jobs.cleanup }}{{ $_ := set $job "ttlSecondsAfterFinished" (int .Values.jobs.ttlSeconds) }}{{ end -}}
{{- $k8s := dict
      "namespace" .Release.Namespace
      "service_account_name" $run.serviceAccount.name
      "image_pull_policy" .Values.imagePullPolicy
      "image_pull_secrets" (.Values.imagePullSecrets | default list)
      "env" $env
      "volume_mounts" $mounts
      "volumes" $volumes
      "resources" $run.resources
      "security_context" $container.securityContext
      "labels" (include "floe.podLabels" $here | fromYaml)
      "run_k8s_config" (dict
        "pod_spec_config" $pod
        "job_spec_config" $job
        "pod_template_spec_metadata" (dict "labels" (include "floe.podLabels" $here | fromYaml))) -}}
{{- dict "k8s" $k8s | toJson -}}
{{- end }}

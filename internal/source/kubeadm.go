package source

import (
	"bytes"
	"fmt"
)

// kubeadmConfig is where kubeadm keeps the configuration of a cluster: in a
// ConfigMap, as a text.
const (
	kubeadmConfigMap = "kubeadm-config"
	kubeadmConfigKey = "ClusterConfiguration"
)

// takeKubeadmConfig reads the configuration in the ConfigMap of a cluster.
func takeKubeadmConfig(s *scope, o object) bool {
	if o.kind != "ConfigMap" || o.group != "" || o.name() != kubeadmConfigMap {
		return false
	}
	config := o.str("data", kubeadmConfigKey)
	if config == "" {
		return false
	}
	err := newYAMLStream(s.file(), bytes.NewReader([]byte(config)), fields(), func(m map[string]any, _ int) error {
		inner := newObject(m)
		inner.line = o.line
		for _, def := range definitionKinds() {
			if def.group == inner.group && def.kind == inner.kind && def.local {
				// Kubeadm writes it once the API server has the version.
				def.runs, def.wants = def.wants, nil
				s.define(def, inner, false)
			}
		}
		return nil
	}).run(false)
	if err != nil {
		s.run.warn(fmt.Sprintf("%s:%d: %s: its %s cannot be read; left out", s.file(), o.line, o.title(), kubeadmConfigKey))
	}
	return true
}

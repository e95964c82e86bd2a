//go:build cluster

// Package cluster_test asks a real API server, of the release in
// tests/cluster/tools, with etcd behind it. Everything listens on the loopback
// interface on free ports and ends with the tests.
package cluster_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Tokens of the users of the server. None may ever be told.
const (
	adminToken  = "s3cret-admin-token"
	nobodyToken = "s3cret-nobody-token"
)

// server is an API server with its etcd.
type server struct {
	dir, name, url, kubeconfig string
	client                     *http.Client
}

// world is what all tests share, made once; plain is a second cluster, of three
// nodes and nothing else.
var world, plain *server

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "cluster")
	if err != nil {
		log.Fatal(err)
	}
	code := 1
	defer func() { os.RemoveAll(dir); os.Exit(code) }()
	stop, err := start(dir)
	defer stop()
	if err != nil {
		log.Print(err)
		return
	}
	code = m.Run()
}

// start starts everything; stop ends what was started.
func start(dir string) (stop func(), err error) {
	var processes []*exec.Cmd
	ended := make(chan error, 8) // of those that should not
	stop = func() {
		for i := len(processes) - 1; i >= 0; i-- {
			_ = syscall.Kill(-processes[i].Process.Pid, syscall.SIGKILL)
		}
		for range processes {
			<-ended
		}
	}
	tools, err := filepath.Abs("../../.tools")
	if err != nil {
		return stop, err
	}
	os.Setenv("PATH", strings.Join([]string{dir, tools + "/cluster", os.Getenv("PATH"), tools + "/debian/usr/bin"}, ":"))
	os.Setenv("HOME", dir) // where kubectl keeps what it discovered
	os.Unsetenv("KUBECONFIG")
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "insupport"), "insupport/cmd/insupport")
	build.Env = append(os.Environ(), "HOME="+home)
	if out, err := build.CombinedOutput(); err != nil {
		return stop, fmt.Errorf("%w: %s", err, out)
	}
	run := func(name, program string, args ...string) error {
		out, err := os.Create(filepath.Join(dir, name+".log"))
		if err != nil {
			return err
		}
		cmd := exec.Command(program, args...)
		cmd.Stdout, cmd.Stderr, cmd.Dir = out, out, dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("starting %s: %w; make test-cluster installs it", name, err)
		}
		processes = append(processes, cmd)
		go func() { ended <- fmt.Errorf("%s ended: %w", name, cmd.Wait()) }()
		return nil
	}
	// On a busy disk etcd would have requests time out, so rather in memory.
	data, err := os.MkdirTemp("/dev/shm", "cluster")
	if err != nil {
		data = filepath.Join(dir, "etcd")
	}
	end := stop
	stop = func() { end(); os.RemoveAll(data) }
	store, peers := freePort(), freePort()
	if err := run("etcd", "etcd", "--data-dir", data, "--listen-client-urls", "http://"+store, "--advertise-client-urls", "http://"+store,
		"--listen-peer-urls", "http://"+peers, "--initial-advertise-peer-urls", "http://"+peers, "--initial-cluster", "default=http://"+peers); err != nil {
		return stop, err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return stop, err
	}
	files := map[string]string{
		"accounts.pem": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})),
		"tokens.csv":   adminToken + ",admin,1,system:masters\n" + nobodyToken + ",nobody,2,\n",
		"audit.yaml":   `{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": [{"level": "Metadata"}]}`,
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			return stop, err
		}
	}
	for name, s := range map[string]**server{"world": &world, "plain": &plain} {
		port := freePort()
		*s = &server{dir: dir, name: name, url: "https://" + port, kubeconfig: filepath.Join(dir, "kubeconfig"),
			client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxIdleConnsPerHost: 32}}}
		host, portNumber, _ := net.SplitHostPort(port)
		if err := run(name, "kube-apiserver", "--etcd-servers", "http://"+store, "--etcd-prefix", "/"+name, "--cert-dir", (*s).file("certs"),
			"--bind-address", host, "--secure-port", portNumber, "--service-cluster-ip-range", "10.0.0.0/24", "--authorization-mode", "RBAC",
			"--token-auth-file", "tokens.csv", "--service-account-issuer", "https://insupport.test", "--service-account-key-file", "accounts.pem",
			"--service-account-signing-key-file", "accounts.pem", "--disable-admission-plugins", "ServiceAccount", "--endpoint-reconciler-type", "none",
			"--audit-policy-file", "audit.yaml", "--audit-log-path", (*s).file("audit.log")); err != nil {
			return stop, err
		}
	}
	for _, s := range []*server{world, plain} {
		if err := s.ready(ended); err != nil {
			return stop, err
		}
	}
	if err := world.fill(); err != nil {
		return stop, err
	}
	if err := plain.context("plain", "", adminToken, ""); err != nil {
		return stop, err
	}
	return stop, all(3, func(i int) error { return plain.create("/api/v1/nodes", node(i)) })
}

// ready waits until the server is.
func (s *server) ready(ended chan error) error {
	until := time.Now().Add(2 * time.Minute)
	for {
		_, err := s.do("GET", "/readyz", "", nil)
		if err == nil {
			return nil
		}
		if len(ended) > 0 || time.Now().After(until) {
			said, _ := os.ReadFile(filepath.Join(s.dir, s.name+".log"))
			return fmt.Errorf("the API server is not ready: %w\n%s", err, said[max(0, len(said)-4000):])
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// file is one of the server's own.
func (s *server) file(name string) string { return filepath.Join(s.dir, s.name+"-"+name) }

// certificate is that of the server.
func (s *server) certificate() string { return filepath.Join(s.file("certs"), "apiserver.crt") }

// home is where Go keeps its caches.
var home = os.Getenv("HOME")

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// do asks the server as its administrator.
func (s *server) do(method, path, contentType string, body any) ([]byte, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(method, s.url+path, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+adminToken)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, content)
	}
	return content, err
}

// create makes an object, with its status.
func (s *server) create(path string, o map[string]any) error {
	if _, err := s.do("POST", path, "application/json", o); err != nil {
		return err
	}
	if o["status"] == nil || o["kind"] == "Node" {
		return nil
	}
	name := o["metadata"].(map[string]any)["name"].(string)
	_, err := s.do("PATCH", path+"/"+name+"/status", "application/merge-patch+json", map[string]any{"status": o["status"]})
	return err
}

// all calls f for every number below n, some at a time, and returns an error.
func all(n int, f func(i int) error) error {
	errs := make(chan error, n)
	slots := make(chan struct{}, 16)
	var wg sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			errs <- f(i)
			<-slots
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// context adds a context to the kubeconfig; of the server of the tests where url
// is "".
func (s *server) context(name, url, token, certificate string) error {
	if url == "" {
		url, certificate = s.url, s.certificate()
	}
	for _, args := range [][]string{
		{"set-cluster", name, "--server=" + url, "--certificate-authority=" + certificate},
		{"set-credentials", name, "--token=" + token},
		{"set-context", name, "--cluster=" + name, "--user=" + name},
	} {
		if certificate == "" && args[0] == "set-cluster" {
			args = args[:3]
		}
		out, err := exec.Command("kubectl", append([]string{"--kubeconfig=" + s.kubeconfig, "config"}, args...)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}
	return nil
}

// result is what a run of a program came to.
type result struct {
	out, err string
	code     int
	took     time.Duration
	memory   int64 // bytes, of the largest process
}

// run runs a program, whose output may not tell any token.
func run(t *testing.T, program string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	r := result{out: out.String(), err: said.String(), code: cmd.ProcessState.ExitCode(), took: time.Since(began), memory: rss(cmd)}
	if strings.Contains(r.out+r.err, "s3cret") || strings.Contains(r.out+r.err, "eyJ") {
		t.Errorf("%s %v tells a token:\n%s%s", program, args, r.out, r.err)
	}
	return r
}

// rss is the most memory, in bytes, that a program or one that it ran took.
func rss(cmd *exec.Cmd) int64 {
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return usage.Maxrss << 10
}

// insupport runs the program, which must end with an exit code.
func insupport(t *testing.T, code int, args ...string) result {
	t.Helper()
	r := run(t, "insupport", append(args, "--kubeconfig="+world.kubeconfig)...)
	if r.code != code {
		t.Fatalf("insupport %v: exit code %d, want %d\n%s%s", args, r.code, code, r.out, r.err)
	}
	return r
}

// kubectl runs kubectl as the administrator.
func kubectl(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("kubectl", append([]string{"--kubeconfig=" + world.kubeconfig, "--context=prod"}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// expired is a server whose certificate has expired.
func expired(t *testing.T) *httptest.Server {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	long := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1e9, 0), IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, &long, &long, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	path := filepath.Join(t.TempDir(), "expired.crt")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := world.context("expired", s.URL, "s3cret", path); err != nil {
		t.Fatal(err)
	}
	return s
}

# `make help` lists what there is to make.
#
#   make run ARGS='--interval 500ms --ticks 10'     more options for healthd
#   make run CONFIG=/etc/healthd/config.json        another configuration
#   make test SETUP=:                               install nothing; everything is there already
#   make test-machine SUITE=trixie ARGS=calm        one scenario, on a Debian 13
#   make detection ARGS=--short                     what it finds in a minute

PREFIX  ?= /usr
DESTDIR ?=
CONFIG  ?= config.example.json
ARGS    ?=
SUITE   ?= bookworm
SETUP   ?= tools/setup.sh
SWIFT   ?= swift
# More options for the builds that tests need, such as those of .ci/run, which leave out what only a debugger reads.
BUILD_OPTIONS ?=

# What Debian 12 calls the things that are needed.
BUILD_PACKAGES = libsystemd-dev pkg-config
CHECK_PACKAGES = systemd procps python3-jsonschema python3-yaml python3-venv libmonitoring-plugin-perl prometheus prometheus-alertmanager prometheus-node-exporter curl mandoc openssl haproxy
DEB_PACKAGES   = debhelper lintian
PEER_PACKAGES  = prometheus

# The Python that Debian's packages are for, whatever else is in the PATH.
PYTHON = /usr/bin/python3

DEBUG   = .build/debug
RELEASE = .build/release
# Nothing is looked up beside the programs (lintian calls it an error), and no symbol is looked up for the first time in
# the middle of a bad day, when the page that it stands on would have to come back from the disk.
SHIPPED = -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now
BIN     = $(PREFIX)/bin
LIB     = $(PREFIX)/lib/systemd
SHARE   = $(PREFIX)/share/healthd
MAN     = $(PREFIX)/share/man
ETC     = /etc/healthd

# $(call step,NAME,COMMAND): one line when it works, and the end of what it said when it does not.
define step
@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT; \
if $(2) >"$$log" 2>&1 </dev/null; then echo "ok      $(1)"; else code=$$?; \
tail -n 40 "$$log"; echo "FAILED  $(1): the lines above are the end of: $(2)"; exit $$code; fi
endef

.DEFAULT_GOAL := help
.PHONY: help run test test-threads check build release deb fuzz bench bench-gateway bench-machine bench-units forecast detection test-machine incident machine install format clean swift setup-build setup-check setup-deb
.NOTPARALLEL:

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: swift setup-build ## Build healthd and watch this host in the terminal; Ctrl-C ends it
	@$(SWIFT) build --product healthd
	@exec $(DEBUG)/healthd --foreground --config $(CONFIG) $(ARGS)

test: swift setup-build setup-check ## Run every test and every check
	@$(SWIFT) build $(BUILD_OPTIONS) --build-tests
	@$(SWIFT) test --skip-build --disable-xctest --skip HealthGatewayTests
# In a process of its own: beside a thousand other tests its tasks wait for a thread for longer than a client waits.
	@$(SWIFT) test --skip-build --disable-xctest --filter HealthGatewayTests
	@$(MAKE) --no-print-directory check SETUP=:

test-threads: swift setup-build ## Run the daemon's tests under ThreadSanitizer, which finds data races
	@Tests/Threads/run.sh

check: build setup-check ## Check format, units, catalog, symbols, man pages, the local interface, the monitoring plugin, metrics, gateway, schema, example, public names and the examples for Prometheus
	$(call step,format (swift format lint),$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks)
	$(call step,units and catalog (tools/check-systemd.sh),tools/check-systemd.sh)
	@tools/check-symbols.sh $(DEBUG)/healthd $(DEBUG)/healthctl $(DEBUG)/healthd-gateway
	$(call step,man pages (packaging/check-man.sh),packaging/check-man.sh $(DEBUG))
	$(call step,metrics page (tools/check-metrics.sh),tools/check-metrics.sh $(DEBUG)/healthctl)
	$(call step,local interface (tools/check-varlink.sh),tools/check-varlink.sh $(DEBUG))
	$(call step,monitoring plugin (tools/check-plugin.py),$(PYTHON) tools/check-plugin.py $(DEBUG))
	$(call step,gateway (tools/check-gateway.py),$(PYTHON) tools/check-gateway.py $(DEBUG)/healthd-gateway)
	$(call step,schema and example (tools/check-schema.py),$(PYTHON) tools/check-schema.py $(DEBUG)/healthctl)
	$(call step,public names (tools/check-interfaces.py),$(PYTHON) tools/check-interfaces.py $(DEBUG)/healthctl)
	$(call step,Prometheus and Grafana (tools/check-prometheus.py),$(PYTHON) tools/check-prometheus.py $(DEBUG))

build: swift setup-build ## Build the three programs for debugging, in .build/debug
	@$(SWIFT) build $(BUILD_OPTIONS)

release: swift setup-build ## Build what is shipped, with the Swift library inside, in .build/release
	@$(SWIFT) build $(SHIPPED) --product healthd
	@$(SWIFT) build $(SHIPPED) --product healthctl
	@$(SWIFT) build $(SHIPPED) --product healthd-gateway

deb: release setup-deb ## Build the Debian package, in dist/
	@rm -f dist/*.deb
	@tools/check-symbols.sh $(RELEASE)/healthd $(RELEASE)/healthctl $(RELEASE)/healthd-gateway
	$(call step,package (packaging/build-deb.sh),packaging/build-deb.sh dist)
	$(call step,lintian,lintian --allow-root --fail-on error --fail-on warning dist/*.deb)
	@ls dist/*.deb

fuzz: swift setup-build ## Throw damaged input at the parsers and at the rule language
	@Tests/Fuzz/run.sh

bench: swift setup-build ## Measure what a tick costs
	@Benchmarks/run.sh

bench-gateway: release ## Measure the gateway under load beside node_exporter, on loopback
	@$(SETUP) wrk prometheus-node-exporter
	@$(PYTHON) Benchmarks/gateway.py $(RELEASE)

forecast: swift setup-build ## Measure how well the end of memory is foretold
	@$(SWIFT) build -c release --package-path Benchmarks --scratch-path .build/benchmarks --product ForecastStudy >&2
	@.build/benchmarks/release/ForecastStudy Tests/Recordings

detection: release ## Simulate calm and dying hosts, compare healthd with peers, write docs/detection.md; ARGS=--short for a check of a minute
	@$(SETUP) python3
	@$(PYTHON) Tests/Detection/run.py --healthctl $(RELEASE)/healthctl $(ARGS)

test-machine: deb ## Run the scenarios with the package on a Debian with systemd in qemu; as root; SUITE=trixie for Debian 13
	@Tests/Machine/setup.sh
	@$(PYTHON) Tests/Machine/run.py --suite $(SUITE) --deb dist/healthd_*.deb $(ARGS)

incident: deb ## Re-enact the incident on a network of guests, without healthd and with it, write docs/incident.md; as root, up to an hour
	@Tests/Machine/setup.sh
	@$(PYTHON) Tests/Machine/reenactment/main.py --deb dist/healthd_*.deb $(ARGS)

bench-machine: release ## Compare with earlyoom and other peers on the same bad day, in qemu; as root, up to an hour
	@Tests/Machine/setup.sh
	@$(SETUP) $(PEER_PACKAGES)
	@$(PYTHON) Tests/Machine/bench/bench.py $(ARGS)

bench-units: swift setup-build ## Measure a tick over 1,000 real control groups, in qemu; as root
	@$(SWIFT) build -c release --static-swift-stdlib --package-path Benchmarks --scratch-path .build/benchmarks --product TickBenchmark >&2
	@Tests/Machine/setup.sh
	@$(PYTHON) Tests/Machine/bench/units.py $(ARGS)

machine: ## Boot a Debian with systemd in qemu and give a shell in it, with the package if it is built
	@Tests/Machine/setup.sh
	@$(PYTHON) Tests/Machine/machine.py shell --suite $(SUITE) $(ARGS)

install: ## Install what `make release` built, under DESTDIR and PREFIX; as root
	@test -x $(RELEASE)/healthd -a -x $(RELEASE)/healthctl -a -x $(RELEASE)/healthd-gateway || { \
		echo "nothing to install yet: run 'make release' first, as the user who builds" >&2; exit 1; }
	install -D -m 755 -t $(DESTDIR)$(BIN) $(RELEASE)/healthd $(RELEASE)/healthctl $(RELEASE)/healthd-gateway
	install -d $(DESTDIR)$(LIB)/system
	for unit in healthd healthd-gateway; do \
		sed 's|^ExecStart=/usr/bin/|ExecStart=$(BIN)/|' systemd/$$unit.service >$(DESTDIR)$(LIB)/system/$$unit.service && \
		chmod 644 $(DESTDIR)$(LIB)/system/$$unit.service || exit 1; done
	install -D -m 644 -t $(DESTDIR)$(LIB)/system systemd/healthd.slice
	install -D -m 644 -t $(DESTDIR)$(LIB)/catalog systemd/healthd.catalog
	install -D -m 644 systemd/healthd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/healthd.conf
	install -D -m 644 -t $(DESTDIR)$(SHARE) config.example.json config.schema.json
	install -D -m 644 -t $(DESTDIR)$(MAN)/man1 docs/man/healthctl.1
	install -D -m 644 -t $(DESTDIR)$(MAN)/man5 docs/man/healthd.json.5
	install -D -m 644 -t $(DESTDIR)$(MAN)/man8 docs/man/healthd.8 docs/man/healthd-gateway.8
	install -d $(DESTDIR)$(ETC)
	@if [ -z '$(DESTDIR)' ] && [ -d /run/systemd/system ]; then \
		systemd-sysusers healthd.conf && systemctl daemon-reload && journalctl --update-catalog && \
		echo "installed. Start it with: systemctl enable --now healthd healthd-gateway"; fi

format: swift ## Format the sources as `make check` wants them
	@$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

clean: ## Remove everything that was built
	rm -rf .build dist

swift:
	@command -v $(SWIFT) >/dev/null || { \
		echo "There is no Swift here ('$(SWIFT)' is not in the PATH). healthd needs Swift 6.2 or newer:" >&2; \
		echo "  see https://www.swift.org/install/linux/, then open a new shell and try again." >&2; \
		echo "Or say where it is: make SWIFT=/path/to/swift ..." >&2; exit 1; }

setup-build:
	@$(SETUP) $(BUILD_PACKAGES)

setup-check:
	@$(SETUP) $(CHECK_PACKAGES)

setup-deb:
	@$(SETUP) $(DEB_PACKAGES)

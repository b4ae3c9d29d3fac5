<?php
// Calls the plug-in as WordPress would, with the few functions of WordPress that it needs, and
// prints what came of each call. Run by tests/adapters/test_woocommerce_plugin.py.

define( 'ABSPATH', '/' );
define( 'HOLDPOINT_URL', 'https://holdpoint.example.com/in/shop' );
define( 'HOLDPOINT_SECRET', 'the secret' );
if ( 'place' === $argv[2] ) {
	define( 'HOLDPOINT_WHEN_SILENT', 'place' );
}

$hooks  = array();
$sent   = array();
$answer = null;

function add_action( $name, $called, $priority, $count ) {
	global $hooks;
	$hooks[ $name ] = array( $called, $count );
}
function add_filter( $name, $called, $priority, $count ) {
	add_action( $name, $called, $priority, $count );
}
function __( $text, $domain ) {
	return $text;
}
function wp_json_encode( $value ) {
	return json_encode( $value );
}
function wp_remote_post( $url, $arguments ) {
	global $sent, $answer;
	$sent[] = array( $url, $arguments );
	return $answer;
}
function is_wp_error( $value ) {
	return null === $value;
}
function wp_remote_retrieve_response_code( $value ) {
	return $value[0];
}
function wp_remote_retrieve_body( $value ) {
	return $value[1];
}
function wc_get_order( $id ) {
	return new FakeOrder( $id, 'pending' );
}

class WP_REST_Request {
	public function __construct( $method ) {}
}
class FakeResponse {
	private $data;
	public function __construct( $data ) {
		$this->data = $data;
	}
	public function get_data() {
		return $this->data;
	}
}
class WC_REST_Orders_Controller {
	public function prepare_object_for_response( $order, $request ) {
		return new FakeResponse( array( 'id' => $order->id, 'status' => $order->status ) );
	}
}
class FakeOrder {
	public $id;
	public $status;
	public $meta;
	public function __construct( $id, $status, $meta = '' ) {
		$this->id     = $id;
		$this->status = $status;
		$this->meta   = $meta;
	}
	public function has_status( $statuses ) {
		return in_array( $this->status, $statuses, true );
	}
	public function update_status( $status ) {
		$this->status = $status;
	}
	public function get_meta( $key ) {
		return '_holdpoint' === $key ? $this->meta : '';
	}
}

require $argv[1];

function tried( $call ) {
	try {
		$call();
		return 'placed';
	} catch ( Exception $refused ) {
		return 'refused';
	}
}

$answers = array(
	'clear'     => array( 200, '{"decision":"clear"}' ),
	'hold'      => array( 200, '{"decision":"hold"}' ),
	'rejected'  => array( 200, '{"decision":"rejected"}' ),
	'pending'   => array( 200, '{"decision":"pending"}' ),
	'nonsense'  => array( 200, '<html>' ),
	'a list'    => array( 200, '[["clear"]]' ),
	'true'      => array( 200, '{"decision":true}' ),
	'forbidden' => array( 401, '{"decision":"clear"}' ),
	'nothing'   => null,
);
$result = array( 'hooks' => $hooks, 'classic' => array(), 'blocks' => array() );
foreach ( $answers as $name => $given ) {
	$answer = $given;
	$result['classic'][ $name ] = tried( fn() => holdpoint_classic( 7 ) );
	$draft                      = new FakeOrder( 8, 'checkout-draft' );
	$result['blocks'][ $name ]  = tried( fn() => holdpoint_check_order( $draft ) );
	$result['draft']            = $draft->status;
}
$result['sent'] = $sent[1];
foreach ( array( '{"held":true}', '{"held":false}', '{"held":"true"}', '', '[', 'null' ) as $meta ) {
	$paid                      = new FakeOrder( 9, 'on-hold', $meta );
	$result['paid'][ "m$meta" ] = holdpoint_status_after_payment( 'processing', 9, $paid );
}
echo json_encode( $result ), "\n";
